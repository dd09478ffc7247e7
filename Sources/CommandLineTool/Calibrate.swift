import ArgumentParser
import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels

/// `parsimony calibrate`.
struct Calibrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit the success quantiles of a policy under a process reward model.",
    discussion: """
      Draws solutions of calibration questions (disjoint from training and test questions), rolls
      every prefix out, scores them, and fits a quantile regression (.1, .5, .9) on the Monte-Carlo
      labels. The calibrator is written beside the policy's weights.
      """)

  @Option(help: "The policy.")
  var policy = "base"

  @Option(help: "The process reward model.")
  var prm = "prm"

  @Option(help: "Calibration questions.")
  var questions = 500

  @Option(help: "Solutions a question.")
  var solutions = 8

  @Option(help: "Rollouts a prefix.")
  var rollouts = 8

  @Option(help: "Rollouts of the bare question, on which the number of samples is decided.")
  var promptRollouts = 64

  @Option(help: "Seed.")
  var seed: UInt64 = 1

  @Option(help: "Threads of the engines.")
  var workers = 2

  @Option(help: "Share of the questions kept out of the fit to report its quality on.")
  var heldOut = 0.2

  func validate() throws {
    for (name, value) in [
      ("questions", questions), ("solutions", solutions), ("rollouts", rollouts),
      ("prompt-rollouts", promptRollouts),
    ] where value < 2 {
      throw ValidationError("--\(name) \(value) must be at least 2")
    }
    guard heldOut >= 0, heldOut < 0.9 else {
      throw ValidationError("--held-out \(heldOut) must be from 0 to below 0.9")
    }
  }

  func run() async throws {
    try await guarded {
      let catalog = try ModelCatalog.locate()
      let model = try catalog.policy(policy, threads: workers)
      let reward = try catalog.processRewardModel(prm, threads: workers)
      let file = catalog.root.appendingPathComponent(
        ".calibration.checkpoint/rollouts-\(policy).jsonl")
      let meter = CountMeter("questions rolled out")
      let labelled = try await RolloutFile(file).collect(
        QuestionMix.calibration.puzzles(count: questions, split: .calibration, seed: seed),
        with: RolloutCollector(
          policy: model, solutions: solutions, rollouts: rollouts,
          promptRollouts: promptRollouts, seed: seed),
        questions: "\(QuestionMix.calibration.name) calibration \(questions)"
      ) { meter.show($0, of: $1) }
      meter.end()
      let rows = try await CalibrationRows.make(labelled, scoredBy: reward)
      let kept = Set(labelled.dropLast(Int(Double(labelled.count) * heldOut)).map(\.questionID))
      let report = try CalibrationSummary(
        fit: rows.filter { kept.contains($0.questionID) },
        test: rows.filter { !kept.contains($0.questionID) }, policy: model.identity.name,
        processRewardModel: reward.identity.name, seed: seed)
      print(report.text)
      let calibrator = try QuantileRegressionCalibrator.fit(
        rows, policy: model.identity.name, processRewardModel: reward.identity.name, seed: seed)
      try catalog.folder(policy).save(calibrator, for: prm)
      print(
        "fitted on \(rows.count) prefixes of \(labelled.count) questions; wrote it beside "
          + "\(policy)'s weights")
    }
  }
}
