import ArgumentParser
import Experiments
import Foundation
import Parsimony
import SmallModels

/// `parsimony calibrate`.
struct Calibrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit a calibrator: from a process reward model's scores to chances of success.",
    discussion: """
      Examples:
        parsimony collect --policy weak --count 2000 --store rollouts.sqlite
        parsimony calibrate --policy weak --from rollouts.sqlite --method isotonic --out weak.json
        parsimony calibrate --policy weak --from rollouts.sqlite --method lora-quantile
        parsimony calibrate --rows mine.csv --policy my-llm --prm my-prm \
      --method feature-quantile --out mine.json

      --from takes rollouts (a store, STORE#RUN, or an exported file), which are scored with the \
      built-in process reward model. --rows takes rows that were scored elsewhere: JSON Lines of \
      schema parsimony.rows/1, or CSV with the columns question, score, successes, rollouts and, \
      if known, step, terminal, expected_steps, previous_scores, tokens, agreement and \
      log_probability_mean, _last, _lowest.

      METHODS
      \(MethodList.help)

      Without --out the calibrator becomes the one that ships with the policy. lora-quantile writes \
      its weights beside the file, and resumes when it was stopped.
      """)

  @Option(help: "The policy; with --rows any name.")
  var policy = "base"

  @Option(help: "The process reward model; with --rows any name.")
  var prm = "prm"

  @Option(help: "One of the methods below.")
  var method = CalibrationMethod.loraQuantile.rawValue

  @Option(help: "Rollouts: STORE, STORE#RUN or an exported file.")
  var from: String?

  @Option(help: "Scored rows: JSON Lines or CSV.")
  var rows: String?

  @Option(help: "File to write.")
  var out: String?

  @Option(help: "Use so many questions at most.")
  var questions: Int?

  @Option(help: "Seed of the fit.")
  var seed: UInt64 = 1

  @Option(help: "Threads. (default: all cores, at most 8)")
  var threads: Int?

  @OptionGroup var adapter: AdapterOptions

  func validate() throws {
    if let threads { try OptionCheck.range("threads", threads, 1...64) }
    if let questions { try OptionCheck.range("questions", questions, 2...Int.max) }
    _ = try MethodList.method(method)
    guard (from == nil) != (rows == nil) else {
      throw ValidationError(
        "give --from RUN or --rows FILE; `parsimony collect --policy \(policy) --store "
          + "rollouts.sqlite` makes a run")
    }
    if rows != nil {
      if out == nil { throw ValidationError("--rows needs --out FILE") }
      if method == CalibrationMethod.loraQuantile.rawValue {
        throw ValidationError(
          "lora-quantile is fitted on the built-in model itself: give --from, or another --method")
      }
    }
    try adapter.check()
  }

  func run() async throws {
    let method = try MethodList.method(method)
    if let rows {
      let file = try CalibrationRowFile(contentsOf: URL(fileURLWithPath: rows))
      let calibrator = try method.fit(
        limited(file.rows), policy: file.policy ?? policy,
        processRewardModel: file.processRewardModel ?? prm, seed: seed)
      let out = URL(fileURLWithPath: out ?? "")
      try OutputFile(path: out.path).write(CalibratorFile.encode(calibrator))
      return try tell(calibrator.identity, out)
    }
    let models = try ModelSelection(
      policy: policy, prm: prm, threads: threads ?? EngineOptions.defaultThreads,
      calibrated: false)
    let source = try RolloutSource.load(from ?? "")
    try source.set.header.require(policy: models.policy.identity)
    let labelled = Array(source.set.questions.prefix(questions ?? .max))
    let catalog = try ModelSelection.catalog()
    let file =
      out.map { URL(fileURLWithPath: $0) } ?? catalog.folder(policy).calibratorFile(for: prm)
    try OutputFile(path: file.path).requireWritable()
    let fit = CalibratorFit(
      method: method, models: models, prm: prm, catalog: catalog, seed: seed,
      adapter: adapter, threads: threads ?? EngineOptions.defaultThreads)
    try tell(try await fit.calibrator(on: labelled, file: file).identity, file)
  }

  /// The rows of so many questions as were asked for, in the order of the file.
  private func limited(_ rows: [CalibrationRow]) -> [CalibrationRow] {
    guard let questions else { return rows }
    var kept: Set<String> = []
    return rows.filter { row in
      if kept.count < questions { kept.insert(row.questionID) }
      return kept.contains(row.questionID)
    }
  }

  /// Says what was fitted on what, and where it is.
  private func tell(_ identity: CalibratorIdentity?, _ file: URL) throws {
    try Console.write(
      "\(method) for policy \(identity?.policy ?? policy) with \(identity?.processRewardModel ?? prm)"
        + (identity.map {
          ", fitted on \(Figures.counted($0.rows, "row")) of "
            + "\(Figures.counted($0.questions, "question")), seed \($0.seed)"
        } ?? "") + "\nwrote \(file.path)\n")
  }
}
