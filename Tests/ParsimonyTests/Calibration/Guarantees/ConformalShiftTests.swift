import Foundation
import Parsimony
import Testing

@Suite struct ConformalShiftTests {
  /// Rows whose E is as given: low = .5 + E / 2 and a label that makes up for the rest.
  static func fit(
    _ scores: [[Double]], unit: ConformalShift.Unit = .question, miscoverage: Double = 0.1
  ) throws -> ConformalShift {
    var quantiles: [SuccessQuantiles] = []
    var questionIDs: [String] = []
    for (question, rows) in scores.enumerated() {
      for score in rows {
        quantiles.append(try SuccessQuantiles(values: [score, 1, 1]))
        questionIDs.append("\(question)")
      }
    }
    return try .fit(
      quantiles, labels: quantiles.map { _ in SuccessCount(successes: 0, rollouts: 8) },
      questionIDs: questionIDs, unit: unit, miscoverage: miscoverage)
  }

  /// Every question once as the new one, the others in calibration: averaged over the random row
  /// of the new question that is exactly the probability under exchangeable questions.
  @Test(arguments: 0..<200)
  func coverageIsExactOnSmallWorlds(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    let tied = seed % 2 == 0
    let scores = (0..<5).map { question -> [Double] in
      let center = generator.unitDouble()
      return (0...generator.index(below: 5)).map { _ in
        let score = 0.5 * (center + generator.unitDouble())
        return tied ? (4 * score).rounded() / 4 : score
      }
    }
    for miscoverage in [0.2, 0.35, 0.5, 0.75] {
      var coverage = 0.0
      for new in scores.indices {
        let rest = scores.indices.filter { $0 != new }.map { scores[$0] }
        let limit = try Self.fit(rest, miscoverage: miscoverage).shift ?? .infinity
        coverage += Double(scores[new].count { $0 <= limit }) / Double(scores[new].count) / 5
      }
      #expect(coverage >= 1 - miscoverage - 1e-12)
      if !tied { #expect(coverage <= 1 - miscoverage + 2 / 5.0 + 1e-12) }
    }
  }

  /// One row a question: both rules are the ceil((n + 1)(1 - b))-th smallest.
  @Test(arguments: 1...60)
  func unitsAgreeOnSingleRows(count: Int) throws {
    var generator = SplitMix64(seed: UInt64(count))
    let scores = (0..<count).map { _ in [generator.unitDouble()] }
    let sorted = scores.flatMap { $0 }.sorted()
    for tenths in 1...9 {
      let miscoverage = Double(tenths) / 10
      // In integers: ceil((count + 1)(10 - tenths) / 10).
      let rank = ((count + 1) * (10 - tenths) + 9) / 10
      let expected = rank <= count ? sorted[rank - 1] : nil
      #expect(try Self.fit(scores, unit: .row, miscoverage: miscoverage).shift == expected)
      #expect(try Self.fit(scores, unit: .question, miscoverage: miscoverage).shift == expected)
    }
  }

  /// Eight questions cannot promise 90%, nine can.
  @Test func tooFewQuestionsGiveZero() throws {
    let eight = try Self.fit([[Double]](repeating: [0.2, 0.3], count: 8))
    #expect(eight.shift == nil)
    #expect(eight.questions == 8 && eight.rows == 16)
    let quantiles = try SuccessQuantiles(values: [0.4, 0.5, 0.6], mean: 0.55)
    #expect(
      eight.apply(to: quantiles) == (try SuccessQuantiles(values: [0, 0.5, 0.6], mean: 0.55)))
    // All of the mass of the nine is needed, so Q is the largest score.
    #expect(try Self.fit([[Double]](repeating: [0.2, 0.3], count: 9)).shift == 0.3)
    // Rows do not know that they are copies.
    #expect(try Self.fit([[0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2]], unit: .row).shift == 0.2)
  }

  /// A question's rows share its weight: one long question does not decide.
  @Test func longQuestionsWeighNoMore() throws {
    let long = [Double](repeating: 0.9, count: 1000)
    let scores = [long] + [[Double]](repeating: [0.1], count: 99)
    #expect(try Self.fit(scores).shift == 0.1)
    #expect(try Self.fit(scores, unit: .row).shift == 0.9)
  }

  @Test func applyKeepsOrderAndMean() throws {
    func shift(_ value: Double?) throws -> ConformalShift {
      try ConformalShift(
        unit: .question, miscoverage: 0.1, shift: value, questions: 10, rows: 10)
    }
    let quantiles = try SuccessQuantiles(values: [0.2, 0.5, 0.9])
    #expect(abs(try shift(0.15).apply(to: quantiles).low - 0.05) < 1e-15)
    #expect(try shift(0.3).apply(to: quantiles).low == 0)
    #expect(abs(try shift(-0.2).apply(to: quantiles).low - 0.4) < 1e-15)
    #expect(try shift(-1).apply(to: quantiles).values == [0.5, 0.5, 0.9])
    // The point prediction does not move, although it was implied by the quantiles.
    #expect(try shift(0.15).apply(to: quantiles).mean == quantiles.mean)
    let single = try SuccessQuantiles(levels: [0.1], values: [0.7])
    #expect(try shift(-0.5).apply(to: single).values == [1])
    var generator = SplitMix64(seed: 5)
    for _ in 0..<500 {
      let values = (0..<3).map { _ in generator.unitDouble() }.sorted()
      let moved = try shift(2 * generator.unitDouble() - 1).apply(
        to: SuccessQuantiles(values: values))
      // The public initialiser refuses crossed quantiles and values outside 0...1.
      #expect(throws: Never.self) {
        try SuccessQuantiles(levels: moved.levels, values: moved.values, mean: moved.mean)
      }
    }
  }

  @Test func fileForm() throws {
    for shift in [try Self.fit([[0.1, 0.2], [0.3]], miscoverage: 0.5), try Self.fit([[0.1]])] {
      let data = try JSONEncoder().encode(shift)
      #expect(try JSONDecoder().decode(ConformalShift.self, from: data) == shift)
    }
    for text in [
      #"{"unit":"question","miscoverage":0.1,"questions":9,"rows":9}"#,
      #"{"unit":"question","miscoverage":0.1,"shift":1.5,"questions":9,"rows":9}"#,
      #"{"unit":"question","miscoverage":1,"shift":0,"questions":9,"rows":9}"#,
      #"{"unit":"question","miscoverage":0.1,"shift":0,"questions":9,"rows":8}"#,
      #"{"unit":"question","miscoverage":0.1,"shift":0,"questions":0,"rows":8}"#,
      #"{"unit":"trace","miscoverage":0.1,"shift":0,"questions":9,"rows":9}"#,
    ] {
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(ConformalShift.self, from: Data(text.utf8))
      }
    }
  }

  @Test func badInputIsRefused() throws {
    func code(_ body: () throws -> ConformalShift) -> CalibrationError.Code? {
      do { _ = try body() } catch { return (error as? CalibrationError)?.code }
      return nil
    }
    let label = SuccessCount(successes: 1, rollouts: 8)
    let point = SuccessQuantiles.point(0.5)
    #expect(code { try .fit([], labels: [], questionIDs: []) } == .tooFewRows)
    #expect(code { try .fit([point], labels: [label], questionIDs: []) } == .lengthMismatch)
    #expect(code { try .fit([], labels: [label], questionIDs: ["a"]) } == .lengthMismatch)
    #expect(
      code {
        try .fit([point], labels: [label], questionIDs: ["a"], miscoverage: 0)
      } == .invalidOption)
    let other = try SuccessQuantiles(levels: [0.2], values: [0.5])
    #expect(
      code { try .fit([point, other], labels: [label, label], questionIDs: ["a", "b"]) }
        == .invalidQuantiles)
  }

  @Test func shiftedCalibrator() throws {
    let rows = EvaluationWorld.rows(questions: 40, seed: 1)
    let shifted = try ShiftedCalibrator(base: UncalibratedScores(), fittedOn: rows)
    #expect(shifted.identity == nil)
    #expect(shifted.shift.questions == 40)
    #expect(shifted.shift.miscoverage == 0.1)
    let covered = try CalibrationEvaluation(rows: rows, resamples: 10, seed: 1).result(
      method: "raw", predictions: rows.map { shifted.quantiles(for: $0.observation) })
    #expect(try #require(covered[.coverage10Questions]).value >= 0.9)
  }
}
