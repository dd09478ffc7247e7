import ArgumentParser
import Experiments
import Foundation

/// `parsimony pool import`.
struct PoolImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a pool of recorded data.",
    usage: "parsimony pool import <source> [<options>] --out <out>",
    discussion: """
      Examples:
        parsimony pool import tot-game24-standard --out standard.pool
        parsimony pool import bayesprm --on-bad skip --out bayesprm.pool

      `parsimony pool list` names the sources and where they lie in the folder of recorded data. A \
      record that is wrong is reported as FILE:LINE on standard error; it ends the import, or is \
      left out with --on-bad skip.

      Exit code 0: done. 65: a record is wrong. 69: the data is not here.
      """)

  @Argument(help: "The source, as `parsimony pool list` names it.")
  var source: String

  @Option(
    help: "The file or folder. (default: where it lies in the folder of recorded data)")
  var from: String?

  @Option(help: "The pool's file; - is standard output.")
  var out: String

  @Option(help: "What to do about a wrong record: refuse or skip.")
  var onBad = BadRecordOption.refuse

  @Flag(help: "Keep the traces' text.")
  var text = false

  func run() throws {
    let importer = try PoolImporters.named(source)
    let output = OutputFile(path: out)
    try output.requireWritable()
    let pool = try importer.read(
      try place(of: importer), records: onBad.handling, keepsText: text)
    try output.write(PoolFile.encode(pool))
    guard !output.isStandardOutput else { return }
    try Console.write(try PoolText.facts(pool, path: out, width: TerminalWidth.columns()))
  }

  private func place(of importer: any PoolImporter) throws -> URL {
    if let from { return URL(fileURLWithPath: from) }
    guard let folder = try SharedData.locate() else {
      throw CommandFailure(
        .unavailable,
        "the recorded data is not here: set \(SharedData.variable) to the folder that holds "
          + "\(importer.path), or give --from")
    }
    let url = folder.appendingPathComponent(importer.path)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw CommandFailure(.unavailable, "there is no \(url.path); give --from")
    }
    return url
  }
}

extension BadRecordOption {
  /// What the reading code is told; skipped records are reported on standard error.
  var handling: BadRecords {
    switch self {
    case .refuse: .refuse
    case .skip: .skip { Console.report(CommandFailure(.badData, "skipped: \($0)")) }
    }
  }
}
