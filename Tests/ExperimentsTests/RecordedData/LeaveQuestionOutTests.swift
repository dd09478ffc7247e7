import Experiments
import Foundation
import Parsimony
import Testing

/// Predicts one number.
struct FixedCalibrator: Calibrator {
  let value: Double
  var identity: CalibratorIdentity? { nil }
  func quantiles(for observation: ScoreObservation) -> SuccessQuantiles { .point(value) }

  /// The mean label of the training rows.
  static func mean(_ rows: [CalibrationRow]) -> FixedCalibrator {
    FixedCalibrator(value: rows.reduce(0) { $0 + $1.label.fraction } / Double(rows.count))
  }
}

@Suite struct LeaveQuestionOutTests {
  static func rows(questions: Int, each: Int = 3, seed: UInt64 = 5) -> [CalibrationRow] {
    var generator = SplitMix64(seed: seed)
    return (0..<questions).flatMap { question -> [CalibrationRow] in
      let ease = generator.unitDouble()
      return (0..<each).map { _ in
        let success = generator.unitDouble() < ease
        return CalibrationRow(
          questionID: "q\(question)", rawScore: generator.unitDouble() * 0.5 + (success ? 0.4 : 0),
          stepIndex: 1, isTerminal: true, successes: success ? 1 : 0, rollouts: 1)
      }
    }
  }

  @Test(arguments: [(2, 2), (3, 3), (60, 60), (61, 20), (400, 20)])
  func wholeQuestionsAreLeftOut(questions: Int, folds: Int) throws {
    var rows = Self.rows(questions: questions)
    var generator = SplitMix64(seed: 1)
    generator.shuffle(&rows)
    let split = try LeaveQuestionOut(rows, seed: 3)
    #expect(split.folds.count == folds)
    #expect(split.folds.flatMap { $0 }.sorted() == Array(rows.indices))
    let sizes = split.folds.map { Set($0.map { rows[$0].questionID }).count }
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    var fits = 0
    _ = try split.predictions(on: rows) { training in
      let seen = Set(training.map(\.questionID))
      let left = Set(split.folds[fits].map { rows[$0].questionID })
      #expect(seen.isDisjoint(with: left))
      #expect(seen.count + left.count == questions)
      fits += 1
      return FixedCalibrator(value: 0)
    }
    #expect(fits == folds)
  }

  @Test func predictionsAreThoseOfTheOtherQuestions() throws {
    let rows = Self.rows(questions: 12)
    let predictions = try LeaveQuestionOut(rows, seed: 1).predictions(on: rows) {
      FixedCalibrator.mean($0)
    }
    for (row, prediction) in zip(rows, predictions) {
      let others = rows.filter { $0.questionID != row.questionID }
      #expect(abs(prediction.mean - FixedCalibrator.mean(others).value) < 1e-12)
    }
    // Why the constant gets no AUC: it is lower exactly where the left-out question is easy.
    let area = try #require(
      try AreaUnderROC.value(
        scores: predictions.map(\.mean), labels: rows.map { $0.successes == 1 }))
    #expect(area < 0.5)
  }

  @Test func theDivisionDependsOnSeedAndQuestionsOnly() throws {
    func sets(_ rows: [CalibrationRow], seed: UInt64) throws -> Set<Set<String>> {
      Set(try LeaveQuestionOut(rows, seed: seed).folds.map { Set($0.map { rows[$0].questionID }) })
    }
    let rows = Self.rows(questions: 100)
    #expect(try sets(rows, seed: 1) == sets(rows.reversed(), seed: 1))
    #expect(try sets(rows, seed: 1) != sets(rows, seed: 2))
  }

  @Test func whatCannotBeDivided() throws {
    for rows in [[], Self.rows(questions: 1)] {
      #expect(throws: CalibrationError.self) { try LeaveQuestionOut(rows, seed: 1) }
    }
    let rows = Self.rows(questions: 4)
    let split = try LeaveQuestionOut(rows, seed: 1)
    #expect(throws: CalibrationError.self) {
      try split.predictions(on: Array(rows.dropLast())) { _ in FixedCalibrator(value: 0) }
    }
    #expect(throws: ExperimentError.self) {
      try split.predictions(on: rows) { _ in throw ExperimentError(.io, "no") }
    }
  }
}
