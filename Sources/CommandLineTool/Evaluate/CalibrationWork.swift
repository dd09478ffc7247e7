import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels

/// The work of `evaluate calibration`: rollouts of the sets, fits, and the measurements.
struct CalibrationWork {
  private let options: EvaluateCalibration
  private let models: ModelSelection
  private let catalog: ModelCatalog
  private let threads: Int

  init(_ options: EvaluateCalibration) throws {
    self.options = options
    threads = options.threads ?? EngineOptions.defaultThreads
    models = try ModelSelection(
      policy: options.policy, prm: options.prm, threads: threads, calibrated: false)
    catalog = try ModelSelection.catalog()
  }

  func reports() async throws -> [CalibrationStudyReport] {
    guard let model = models.processRewardModel else { return [] }
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
      "parsimony-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let store = try RunStore(
      path: options.store ?? scratch.appendingPathComponent("rollouts.sqlite").path)

    let fitting = try await fittingQuestions(store)
    let calibrators = try await Calibrators(
      options: options, models: models, catalog: catalog, threads: threads, scratch: scratch
    ).make(on: fitting.questions)
    let study = CalibrationStudy(
      entries: calibrators.entries, policy: models.policy.identity.name,
      processRewardModel: model.identity.name, seed: options.seed, resamples: options.resamples)
    let detector = try ShiftDetector(
      calibration: QuestionSummary.summaries(of: calibrators.rows), seed: options.seed)
    let fitted = Set(fitting.questions.map(\.questionID))

    var reports: [CalibrationStudyReport] = []
    for name in options.set.split(separator: ",") {
      let isGenerated = QuestionSource.generatedNames.contains(String(name))
      let source = try QuestionSource(
        String(name), rows: nil, count: isGenerated ? options.count : nil,
        seed: isGenerated ? options.setSeed : nil)
      let set = try source.unseenProblemSet()
      if let question = set.problems.first(where: { fitted.contains($0.question.id) }) {
        throw CommandFailure(
          .badData,
          "the question \(question.question.id) of \(set.name) is among those fitted on; measure on "
            + "others")
      }
      let labelled = try await collect({ set }, store)
      let rows = try await ScoredRows.make(
        labelled, scoredBy: model, calibratedBy: calibrators.calibratedModel)
      let verdict = try detector.verdict(
        on: QuestionSummary.summaries(of: rows), level: 0.05, seed: options.seed)
      reports.append(
        try study.report(
          on: rows, set: set.name, setFingerprint: set.fingerprint,
          fittedOn: fitting.description,
          notes: calibrators.notes + [Self.words(verdict)]))
    }
    return reports
  }

  /// What the methods are fitted on.
  private func fittingQuestions(
    _ store: RunStore
  ) async throws -> (questions: [LabelledQuestion], description: String) {
    if let from = options.from {
      let source = try RolloutSource.load(from)
      try source.set.header.require(policy: models.policy.identity)
      return (
        source.set.questions,
        "\(Figures.counted(source.set.questions.count, "question")): "
          + source.set.header.questions
      )
    }
    let source = QuestionSource.generated(
      name: "generated", count: options.fitQuestions, seed: options.setSeed, split: .calibration)
    return (
      try await collect({ try source.unseenProblemSet() }, store),
      "\(Figures.counted(options.fitQuestions, "question")) of the calibration split"
    )
  }

  private func collect(
    _ problems: @escaping @Sendable () throws -> ProblemSet, _ store: RunStore
  ) async throws -> [LabelledQuestion] {
    let result = try await CollectWork(
      problems: problems, part: nil,
      collector: RolloutCollector(
        policy: models.policy, solutions: options.solutions, rollouts: options.rollouts,
        promptRollouts: options.promptRollouts, seed: options.seed),
      store: store, concurrency: 8
    ).run()
    return try store.rollouts(of: result.run).questions
  }

  private static func words(_ verdict: ShiftVerdict) -> String {
    let p = verdict.pValue < 0.001 ? "below .001" : Figures.decimal(verdict.pValue, 3)
    return verdict.isShifted
      ? "These questions do not look like the calibration questions (shift test p \(p), most of all "
        + "in \(verdict.coordinate)): no coverage is promised for them."
      : "The shift test sees no difference from the calibration questions (p \(p))."
  }
}
