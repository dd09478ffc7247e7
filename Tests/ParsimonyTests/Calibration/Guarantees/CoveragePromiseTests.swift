import Parsimony
import Testing

@Suite struct CoveragePromiseTests {
  /// Questions whose rows share an error of the prediction; long ones are worse if `biased`.
  static func world(
    questions: Int, rowsPerQuestion: Int, shared: Double, biased: Bool = false, seed: UInt64
  ) throws -> (quantiles: [SuccessQuantiles], labels: [SuccessCount], questionIDs: [String]) {
    var generator = SplitMix64(seed: seed)
    var quantiles: [SuccessQuantiles] = []
    var questionIDs: [String] = []
    for question in 0..<questions {
      let isLong = biased && question % 4 == 0
      let common = generator.normal()
      for _ in 0..<(biased && !isLong ? 1 : rowsPerQuestion) {
        let noise =
          shared.squareRoot() * common + (1 - shared).squareRoot() * generator.normal()
        let low = 0.5 + 0.08 * noise - (isLong ? 0.1 : 0)
        quantiles.append(try SuccessQuantiles(values: [min(1, max(0, low)), 1, 1]))
        questionIDs.append("q\(question)")
      }
    }
    let label = SuccessCount(successes: 4, rollouts: 8)
    return (quantiles, quantiles.map { _ in label }, questionIDs)
  }

  static func measure(
    _ world: (quantiles: [SuccessQuantiles], labels: [SuccessCount], questionIDs: [String]),
    calibrationQuestions: Int
  ) throws -> CoveragePromise {
    try .measure(
      world.quantiles, labels: world.labels, questionIDs: world.questionIDs,
      calibrationQuestions: calibrationQuestions, resplits: 400, seed: 2)
  }

  /// Rows that are exchangeable: the promised law is the realised one.
  @Test func promiseHoldsForIndependentRows() throws {
    let promise = try Self.measure(
      Self.world(questions: 500, rowsPerQuestion: 1, shared: 0, seed: 1),
      calibrationQuestions: 250)
    let promised = try #require(promise.promisedRows)
    #expect(promise.promisedQuestions == promised)
    #expect(abs(try #require(promise.spreadRatio) - 1) < 0.1)
    #expect(abs(promise.rowRule.rows.mean - promised.mean) < 0.006)
    #expect(abs(promise.rowRule.rows.shareBelow - promised.shareBelow) < 0.08)
    #expect(promise.rowRule == promise.questionRule)
    #expect(abs(promise.designEffect.value - 1) < 1e-12)
  }

  /// Clustered rows: the row-level rule's coverage is spread several times wider than promised,
  /// and splits that leak do not show it.
  @Test func clustersBreakTheRowLevelPromise() throws {
    let promise = try Self.measure(
      Self.world(questions: 200, rowsPerQuestion: 20, shared: 0.8, seed: 3),
      calibrationQuestions: 100)
    let promised = try #require(promise.promisedRows)
    let ratio = try #require(promise.spreadRatio)
    #expect(ratio > 2.5)
    #expect(promise.rowRule.rows.shareBelow > promised.shareBelow + 0.15)
    #expect(
      abs(promise.rowRuleSplitByRows.standardDeviation / promised.standardDeviation - 1) < 0.2)
    // About the root of the design effect.
    #expect(promise.designEffect.value > 8)
    #expect(abs(ratio / promise.designEffect.value.squareRoot() - 1) < 0.3)
    // The question-level promise is one of the mean, and it is kept.
    #expect(promise.questionRule.questions.mean > 0.9 - 0.01)
    #expect(promise.questionRule.questions.mean < 0.9 + 2 / 101.0 + 0.01)
  }

  /// Where long questions are the easy ones, the row-level rule fails most questions' rows even on
  /// average.
  @Test func rowsOfLongQuestionsDecideTheRowLevelRule() throws {
    let promise = try Self.measure(
      Self.world(questions: 400, rowsPerQuestion: 40, shared: 0.3, biased: true, seed: 4),
      calibrationQuestions: 200)
    #expect(abs(promise.rowRule.rows.mean - 0.9) < 0.02)
    #expect(promise.rowRule.questions.mean < 0.75)
    #expect(promise.questionRule.questions.mean > 0.9 - 0.01)
  }

  /// Against SciPy's Beta-Binomial distribution.
  @Test func promisedLaw() throws {
    let promise = try Self.measure(
      Self.world(questions: 499, rowsPerQuestion: 1, shared: 0, seed: 5),
      calibrationQuestions: 199)
    let promised = try #require(promise.promisedRows)
    #expect(abs(promised.mean - MetricGoldens.promisedMean) < 1e-12)
    #expect(abs(promised.standardDeviation - MetricGoldens.promisedDeviation) < 1e-12)
    #expect(abs(promised.shareBelow - MetricGoldens.promisedBelow) < 1e-9)
  }

  /// Half of all rows tie at the cut: the rules over-cover, and random order restores the law.
  @Test func tiesAddCoverage() throws {
    var generator = SplitMix64(seed: 6)
    let quantiles = try (0..<400).map { index in
      let low = index < 200 ? 0.3 : 0.3 * generator.unitDouble()
      return try SuccessQuantiles(values: [low, 1, 1])
    }
    func measure(breaksTies: Bool) throws -> CoveragePromise {
      try .measure(
        quantiles, labels: quantiles.map { _ in SuccessCount(successes: 0, rollouts: 8) },
        questionIDs: quantiles.indices.map(String.init), calibrationQuestions: 200,
        resplits: 400, breaksTies: breaksTies, seed: 7)
    }
    #expect(try measure(breaksTies: false).questionRule.rows.mean == 1)
    let broken = try measure(breaksTies: true)
    #expect(abs(broken.questionRule.rows.mean - 0.9) < 0.01)
    #expect(abs(try #require(broken.spreadRatio) - 1) < 0.1)
  }

  @Test func badInputIsRefused() throws {
    let world = try Self.world(questions: 5, rowsPerQuestion: 2, shared: 0, seed: 1)
    func code(
      _ calibration: Int, resplits: Int = 1, miscoverage: Double = 0.1
    ) -> CalibrationError.Code? {
      do {
        _ = try CoveragePromise.measure(
          world.quantiles, labels: world.labels, questionIDs: world.questionIDs,
          calibrationQuestions: calibration, resplits: resplits, miscoverage: miscoverage, seed: 1)
      } catch { return (error as? CalibrationError)?.code }
      return nil
    }
    #expect(code(0) == .tooFewRows)
    #expect(code(5) == .tooFewRows)
    #expect(code(2, resplits: 0) == .invalidOption)
    #expect(code(2, miscoverage: 1) == .invalidOption)
    // Too few to promise anything: everything is covered, nothing is promised.
    let few = try CoveragePromise.measure(
      world.quantiles, labels: world.labels, questionIDs: world.questionIDs,
      calibrationQuestions: 2, resplits: 3, seed: 1)
    #expect(few.promisedRows == nil && few.spreadRatio == nil)
    #expect(few.questionRule.rows.mean == 1)
  }
}
