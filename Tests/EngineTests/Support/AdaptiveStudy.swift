import Parsimony
import Puzzles
import SmallModels
import Testing

/// The study of the main job in small: strategies on games, in this process and over HTTP.
struct AdaptiveStudy: Sendable {
  let questions: [Question]
  let seeds: [UInt64]

  /// Who answers.
  struct Models: Sendable {
    let name: String
    let policy: any Policy
    let processRewardModel: any ProcessRewardModel
  }

  /// What came of a strategy.
  struct Row: Sendable {
    let name: String
    let strategy: String
    let runs: Int
    let correct: Int
    /// All a run.
    let samples: Double
    let samplesError: Double
    let generated: Double
    let policyTokens: Double

    var accuracy: Double { Double(correct) / Double(runs) }
  }

  static func inProcess() throws -> Models {
    Models(
      name: "in process", policy: try ExportedModels.catalog().policy("base", threads: 2),
      processRewardModel: try ExportedModels.catalog().processRewardModel(
        adapter: ExportedModels.calibrator().adapter, threads: 2))
  }

  /// Runs a strategy on all questions with every seed, some at a time.
  func run(_ spec: StrategySpec, _ models: Models) async throws -> Row {
    let world = CountdownWorld()
    let driver = Driver(
      policy: models.policy, processRewardModel: models.processRewardModel,
      calibrator: try ExportedModels.calibrator().calibrator, answerReader: world)
    let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
      var outcomes: [Outcome] = []
      let runs = seeds.flatMap { seed in questions.map { (seed, $0) } }
      for (index, (seed, question)) in runs.enumerated() {
        if index >= 4, let outcome = try await group.next() { outcomes.append(outcome) }
        group.addTask {
          try await driver.run(spec.makeStrategy(seed: seed), on: question, seed: seed)
        }
      }
      for try await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
    let count = Double(outcomes.count)
    func mean(_ value: (Spend) -> Int) -> Double {
      Double(outcomes.reduce(0) { $0 + value($1.ledger.total) }) / count
    }
    let samples = outcomes.map { Double($0.ledger.total.samples) }
    let centre = samples.reduce(0, +) / count
    let variance = samples.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / (count - 1)
    let correct = outcomes.filter { outcome in
      outcome.conclusion.trace.map { world.verdict(on: $0, of: outcome.question).isCorrect }
        ?? false
    }
    return Row(
      name: models.name, strategy: spec.name, runs: outcomes.count, correct: correct.count,
      samples: centre, samplesError: (variance / count).squareRoot(),
      generated: mean(\.generatedTokens), policyTokens: mean(\.policyTokens))
  }

  /// Holds two rows of one strategy against each other.
  ///
  /// The engines draw from other random numbers, so that the two are independent samples of one
  /// distribution: accuracies must be within four standard errors of their difference. What a run
  /// of the controller costs spreads by some 70 % of its mean, 9 % in the mean of 60 runs, 13 % in
  /// the difference of two: 25 % is two standard errors of that. Seeds are fixed on both sides, so
  /// that a run which is within stays within.
  static func compare(_ here: Row, _ there: Row) {
    let pooled = (here.accuracy + there.accuracy) / 2
    let error = (2 * max(pooled * (1 - pooled), 0.02) / Double(here.runs)).squareRoot()
    #expect(abs(here.accuracy - there.accuracy) <= 4 * error, "\(here.strategy)")
    #expect(abs(there.samples / here.samples - 1) <= 0.25, "\(here.strategy)")
    #expect(abs(there.generated / here.generated - 1) <= 0.25, "\(here.strategy)")
    #expect(abs(there.policyTokens / here.policyTokens - 1) <= 0.25, "\(here.strategy)")
  }

  /// The rows for the log.
  static func text(_ rows: [Row]) -> String {
    func pad(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    func short(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
    return pad("strategy", 24) + pad("where", 16) + pad("right", 10) + pad("samples", 16)
      + pad("generated", 10) + "policy tokens (a run)\n"
      + rows.map { row in
        pad(row.strategy, 24) + pad(row.name, 16) + pad("\(row.correct)/\(row.runs)", 10)
          + pad(short(row.samples) + " ± " + short(row.samplesError), 16)
          + pad(short(row.generated), 10) + short(row.policyTokens)
      }.joined(separator: "\n")
  }
}
