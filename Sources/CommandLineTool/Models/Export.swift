import ArgumentParser
import Foundation
import SmallModels

/// `parsimony export`.
struct Export: ParsableCommand {
  /// The forms of an export.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case hf, gguf

    var form: ModelExport.Format {
      switch self {
      case .hf: .huggingFace
      case .gguf: .gguf
      }
    }
  }

  static let configuration = CommandConfiguration(
    abstract: "Write a built-in model in a form that inference engines read.",
    usage: "parsimony export <model> --format <format> --out <out> [<options>]",
    discussion: """
      Examples:
        parsimony export base --format gguf --out base.gguf
        llama-server --model base.gguf -np 8 -c 8192
        parsimony export base --format hf --out base-hf
        vllm serve base-hf --dtype float32 --generation-config vllm
        parsimony export prm --calibrated --format gguf --out prm-base.gguf

      The weights stay float32, so that the engines give the same log-probabilities as this \
      program.

      hf: a folder in Hugging Face's layout, with a README that tells how vLLM serves it. gguf: a \
      file for llama.cpp. A process reward model is served by vLLM's /pooling, or scored by \
      head.json from the hidden states that `llama-server --embeddings --pooling none \
      --embd-normalize -1` gives; with gguf the head goes to NAME-head.json beside NAME.gguf.

      With --calibrated or --calibrator the calibrator's adapter is merged into the weights; the \
      calibrator's file is still needed to read the scores.

      What is there is never replaced without --force, and a folder that holds anything else than \
      an export not even then.
      """)

  @Argument(help: "The model: base, weak, prm, or another built-in model.")
  var model: String

  @Option(help: "hf or gguf.")
  var format: Format

  @Option(help: "Folder (hf) or file (gguf) to write.")
  var out: String

  @Flag(help: "Merge the adapter of the calibrator that ships with --policy.")
  var calibrated = false

  @Option(help: "Merge the adapter of this calibrator.")
  var calibrator: String?

  @Option(help: "The policy whose calibrator --calibrated takes.")
  var policy = "base"

  @Flag(help: "Replace an earlier export.")
  var force = false

  func validate() throws {
    if calibrated, calibrator != nil {
      throw ValidationError("give --calibrated or --calibrator FILE, not both")
    }
    guard !out.isEmpty else { throw ValidationError("--out is empty; name a folder or a file") }
  }

  func run() throws {
    let catalog = try ModelSelection.catalog()
    try require(model, in: catalog)
    let export = try catalog.export(model, calibrator: try fitted(in: catalog))
    let written = try export.write(
      format.form, to: URL(fileURLWithPath: out), replacing: force)
    try Console.write(written.map { "wrote \($0.relativePath)\n" }.joined())
  }

  private func require(_ name: String, in catalog: ModelCatalog) throws(CommandFailure) {
    let names = catalog.names()
    guard !names.contains(name) else { return }
    throw CommandFailure(
      .usage, "'\(name)' is no built-in model; there are: \(names.joined(separator: ", "))")
  }

  /// The calibrator whose adapter is wanted.
  private func fitted(in catalog: ModelCatalog) throws -> FittedCalibrator? {
    if let calibrator {
      return try FittedCalibrator(
        contentsOf: URL(fileURLWithPath: calibrator),
        configuration: catalog.folder(model).configuration())
    }
    guard calibrated else { return nil }
    try require(policy, in: catalog)
    guard let shipped = try catalog.calibrator(policy: policy, prm: model) else {
      throw CommandFailure(
        .unavailable,
        "no calibrator of \(model) ships with policy \(policy); fit one with `parsimony calibrate "
          + "--policy \(policy) --prm \(model) --from RUN`, or name a file with --calibrator")
    }
    return shipped
  }
}
