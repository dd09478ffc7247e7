import ArgumentParser
import Experiments
import Foundation
import Parsimony
import SmallModels

/// `parsimony evaluate guarantees`.
struct EvaluateGuarantees: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guarantees",
    abstract: "Measure what conformal coverage and the shift test are worth on rollouts.",
    discussion: """
      Splits the questions of --from again and again into calibration and new ones. A shift of the \
      low quantile by rows promises coverage as if rows were independent; by question it keeps its \
      word. The shift test is given questions of the same kind (its alarms are false) and those of \
      --others (its alarms are right).

      Example:
        parsimony evaluate guarantees --policy weak --from test.sqlite#1 --others test.sqlite#2
      """)

  @Option(help: "The policy.")
  var policy = "base"

  @Option(help: "The process reward model.")
  var prm = "prm"

  @Option(
    help: "Rollouts of questions that no calibrator was fitted on: STORE, STORE#RUN or a file.")
  var from: String

  @Option(help: "Rollouts of other kinds of questions; may be given several times.")
  var others: [String] = []

  @Option(help: "Fit this method on half of the questions; raw for the model's own scores.")
  var method = "feature-quantile"

  @Option(help: "Calibration questions of a resplit.")
  var calibrationQuestions = 100

  @Option(help: "Resplits.")
  var resplits = 1000

  @Option(help: "Questions given to the shift test at a time.")
  var newQuestions = 50

  @Option(help: "Draws of the shift test.")
  var draws = 500

  @Option(help: "Seed.")
  var seed: UInt64 = 1

  @Option(help: "Threads. (default: all cores, at most 8)")
  var threads: Int?

  @Option(help: "Write the figures as JSON (parsimony.guarantees/1); - is standard output.")
  var json: String?

  func validate() throws {
    guard try MethodList.method(method).fitsOnScores else {
      throw ValidationError("--method \(method) is fitted on the model itself; choose another")
    }
    for (name, value) in [
      ("calibration-questions", calibrationQuestions), ("resplits", resplits),
      ("new-questions", newQuestions), ("draws", draws),
    ] { try OptionCheck.range(name, value, 1...1_000_000) }
  }

  func run() async throws {
    let output = json.map(OutputFile.init)
    try output?.requireWritable()
    let models = try ModelSelection(
      policy: policy, prm: prm, threads: threads ?? EngineOptions.defaultThreads,
      calibrated: false)
    guard let model = models.processRewardModel else { return }
    func rows(_ specification: String) async throws -> (name: String, rows: [CalibrationRow]) {
      let source = try RolloutSource.load(specification)
      try source.set.header.require(policy: models.policy.identity)
      return (
        source.set.header.questions,
        try await ScoredRows.make(source.set.questions, scoredBy: model)
      )
    }
    let own = try await rows(from)
    var more: [(name: String, rows: [CalibrationRow])] = []
    for specification in others { more.append(try await rows(specification)) }
    // The first half of the questions fits the calibrator, the promises are made on the other.
    let ids = Set(own.rows.map(\.questionID)).sorted()
    var generator = SeedSequence(seed: seed).generator("halves")
    var shuffled = ids
    generator.shuffle(&shuffled)
    let fitting = Set(shuffled.prefix(ids.count / 2))
    let calibrator = try MethodList.method(method).fit(
      own.rows.filter { fitting.contains($0.questionID) }, policy: models.policy.identity.name,
      processRewardModel: model.identity.name, seed: seed)
    let study = try GuaranteeStudy(
      method: method, calibrator: calibrator,
      rows: own.rows.filter { !fitting.contains($0.questionID) }, others: more,
      calibrationQuestions: calibrationQuestions, resplits: resplits, newQuestions: newQuestions,
      draws: draws, seed: seed)
    if let output {
      try output.write(Data(GuaranteeText(study, set: own.name).json().utf8))
      if output.isStandardOutput { return }
    }
    try Console.write(GuaranteeText(study, set: own.name).text(width: TerminalWidth.columns()))
  }
}
