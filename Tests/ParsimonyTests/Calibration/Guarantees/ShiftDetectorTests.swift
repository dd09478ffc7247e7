import Foundation
import Parsimony
import Testing

@Suite struct ShiftDetectorTests {
  /// Questions with three dependent coordinates, one of them with ties; `shift` moves the second,
  /// in standard deviations.
  static func questions(
    _ count: Int, shift: Double = 0, prefix: String = "q", seed: UInt64
  ) -> [QuestionSummary] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { index in
      let common = generator.normal()
      return QuestionSummary(
        questionID: "\(prefix)\(index)",
        values: [
          "a": common, "b": 0.5 * common + generator.normal() + shift * 1.25.squareRoot(),
          "c": Double(generator.index(below: 4)),
        ])
    }
  }

  @Test func likeQuestionsPassAndOthersDoNot() throws {
    let detector = try ShiftDetector(calibration: Self.questions(200, seed: 1), seed: 1)
    #expect(detector.coordinates == ["a", "b", "c"])
    let like = try detector.verdict(on: Self.questions(80, prefix: "n", seed: 2), seed: 3)
    #expect(!like.isShifted)
    let other = try detector.verdict(
      on: Self.questions(80, shift: 1, prefix: "n", seed: 2), seed: 3)
    #expect(other.isShifted)
    #expect(other.pValue == 1 / 1000.0)
    #expect(other.coordinate == "b")
    #expect(other.gaps["b"] == other.statistic)
    #expect(other.newQuestions == 80 && other.calibrationQuestions == 200)
  }

  /// The statistic is that of the two samples, whichever coordinate is asked for.
  @Test func gapsAreKolmogorovSmirnovDistances() throws {
    let old = Self.questions(50, seed: 5)
    let new = Self.questions(30, shift: 0.4, prefix: "n", seed: 6)
    let verdict = try ShiftDetector(calibration: old, seed: 1).verdict(on: new, seed: 1)
    for name in ["a", "b", "c"] {
      let expected = try KolmogorovSmirnov.statistic(
        old.compactMap { $0.values[name] }, new.compactMap { $0.values[name] })
      #expect(verdict.gaps[name] == expected)
    }
    #expect(verdict.statistic == verdict.gaps.values.max())
  }

  /// Small samples are enumerated: against all subsets, by their bits.
  @Test(arguments: 0..<20)
  func smallSamplesAreExact(seed: Int) throws {
    let old = Self.questions(6, seed: UInt64(seed))
    let new = Self.questions(1 + seed % 4, shift: 1, prefix: "n", seed: UInt64(100 + seed))
    let verdict = try ShiftDetector(calibration: old, seed: 1).verdict(on: new, seed: 1)
    #expect(verdict.isExact)
    let pooled = old + new
    var reached = 0
    var ways = 0
    for subset in 0..<(1 << pooled.count) where subset.nonzeroBitCount == new.count {
      ways += 1
      let gap =
        try ["a", "b", "c"].map { name in
          let values = pooled.map { $0.values[name] ?? .nan }
          return try KolmogorovSmirnov.statistic(
            values.indices.filter { subset >> $0 & 1 == 0 }.map { values[$0] },
            values.indices.filter { subset >> $0 & 1 == 1 }.map { values[$0] })
        }.max() ?? 0
      if gap >= verdict.statistic - 1e-12 { reached += 1 }
    }
    #expect(verdict.pValue == Double(reached) / Double(ways))
  }

  /// Draws estimate what enumeration gives.
  @Test func drawsAgreeWithEnumeration() throws {
    let detector = try ShiftDetector(calibration: Self.questions(9, seed: 1), seed: 1)
    let new = Self.questions(4, shift: 1.2, prefix: "n", seed: 2)
    // 715 ways.
    let exact = try detector.verdict(on: new, permutations: 715, seed: 1)
    let drawn = try detector.verdict(on: new, permutations: 714, seed: 1)
    #expect(exact.isExact && !drawn.isExact)
    #expect(abs(exact.pValue - drawn.pValue) < 0.06)
    #expect(try detector.verdict(on: new, permutations: 714, seed: 1) == drawn)
  }

  /// Fresh sets from one source: alarms at most at the level.
  @Test func falseAlarmRateIsKept() throws {
    var alarms = 0
    for draw in 0..<400 {
      let detector = try ShiftDetector(
        calibration: Self.questions(60, seed: UInt64(2 * draw)), seed: 1)
      let verdict = try detector.verdict(
        on: Self.questions(25, prefix: "n", seed: UInt64(2 * draw + 1)), level: 0.1,
        permutations: 99, seed: UInt64(draw))
      if verdict.isShifted { alarms += 1 }
    }
    // Binomial(400, .1): 99.9% below 60; a test that never fires would be useless too.
    #expect(alarms < 60)
    #expect(alarms > 15)
  }

  @Test func alarmRates() throws {
    let pool = Self.questions(120, seed: 1)
    let quiet = try ShiftAlarmRate.falseAlarms(
      among: pool, newQuestions: 40, draws: 200, level: 0.1, permutations: 99, seed: 1)
    #expect(quiet.draws == 200 && quiet.newQuestions == 40)
    #expect(quiet.interval.lower <= 0.1)
    #expect(quiet.rate < 0.18)
    let detector = try ShiftDetector(calibration: pool, seed: 1)
    let loud = try ShiftAlarmRate.detections(
      of: detector, among: Self.questions(100, shift: 0.9, prefix: "n", seed: 2),
      newQuestions: 50, draws: 60, permutations: 99, seed: 1)
    #expect(loud.rate > 0.9)
    #expect(throws: CalibrationError.self) {
      try ShiftAlarmRate.falseAlarms(among: pool, newQuestions: 119, seed: 1)
    }
    #expect(throws: CalibrationError.self) {
      try ShiftAlarmRate.falseAlarms(among: pool, newQuestions: 10, draws: 0, seed: 1)
    }
    #expect(throws: CalibrationError.self) {
      try ShiftAlarmRate.detections(of: detector, among: pool, newQuestions: 121, seed: 1)
    }
  }

  /// A missing value is a value below all others.
  @Test func missingValuesAreCompared() throws {
    func question(_ id: String, _ value: Double?) -> QuestionSummary {
      let summary = QuestionSummary(questionID: id, values: ["a": 0])
      return value.map { summary.adding("b", $0) } ?? summary
    }
    let detector = try ShiftDetector(
      calibration: (0..<40).map { question("q\($0)", 1) }, seed: 1)
    let verdict = try detector.verdict(
      on: (0..<40).map { question("n\($0)", $0 < 30 ? nil : 1) }, seed: 1)
    #expect(verdict.gaps == ["a": 0, "b": 0.75])
    #expect(verdict.isShifted)
  }

  @Test func manyQuestionsAreThinned() throws {
    let detector = try ShiftDetector(
      calibration: Self.questions(700, seed: 1), coordinates: ["b"], seed: 4)
    #expect(detector.questions == 700)
    let verdict = try detector.verdict(
      on: Self.questions(1, prefix: "n", seed: 2), permutations: 600, seed: 1)
    #expect(verdict.calibrationQuestions == ShiftDetector.capacity)
    #expect(verdict.isExact)
  }

  @Test func fileForm() throws {
    let old = Self.questions(10, seed: 1) + [QuestionSummary(questionID: "x", values: ["a": 1])]
    let detector = try ShiftDetector(calibration: old, seed: 1)
    let data = try JSONEncoder().encode(detector)
    #expect(try JSONDecoder().decode(ShiftDetector.self, from: data) == detector)
    func code(_ text: String) -> CalibrationError.Code? {
      do { _ = try JSONDecoder().decode(ShiftDetector.self, from: Data(text.utf8)) } catch {
        return (error as? CalibrationError)?.code
      }
      return nil
    }
    let schema = #""schema":"parsimony.shift-detector/1""#
    #expect(
      code(#"{"schema":"x","coordinates":["a"],"questions":2,"calibration":[[1],[2]]}"#)
        == .unknownSchema)
    for rest in [
      #""coordinates":[],"questions":2,"calibration":[[],[]]"#,
      #""coordinates":["b","a"],"questions":2,"calibration":[[1,2],[1,2]]"#,
      #""coordinates":["a","a"],"questions":2,"calibration":[[1,2],[1,2]]"#,
      #""coordinates":["a"],"questions":2,"calibration":[[1,2],[1]]"#,
      #""coordinates":["a"],"questions":1,"calibration":[[1],[1]]"#,
      #""coordinates":["a"],"questions":1,"calibration":[[1]]"#,
    ] {
      #expect(code("{\(schema),\(rest)}") == .malformedFile, "\(rest)")
    }
    #expect(
      code("{\(schema),\"coordinates\":[\"a\"],\"questions\":2,\"calibration\":[[1],[null]]}")
        == nil)
  }

  @Test func badInputIsRefused() throws {
    func code<Value>(_ body: () throws -> Value) -> CalibrationError.Code? {
      do { _ = try body() } catch { return (error as? CalibrationError)?.code }
      return nil
    }
    let old = Self.questions(5, seed: 1)
    let detector = try ShiftDetector(calibration: old, seed: 1)
    #expect(code { try ShiftDetector(calibration: [old[0]], seed: 1) } == .tooFewRows)
    #expect(code { try ShiftDetector(calibration: [old[0], old[0]], seed: 1) } == .invalidRow)
    #expect(
      code { try ShiftDetector(calibration: old, coordinates: ["z"], seed: 1) }
        == .invalidOption)
    #expect(
      code { try ShiftDetector(calibration: old, coordinates: [], seed: 1) } == .invalidOption)
    #expect(
      code { try ShiftDetector(calibration: old + [old[0].adding("a", .nan)], seed: 1) }
        == .invalidRow)
    #expect(code { try detector.verdict(on: [], seed: 1) } == .tooFewRows)
    #expect(code { try detector.verdict(on: old, level: 0, seed: 1) } == .invalidOption)
    #expect(code { try detector.verdict(on: old, permutations: 0, seed: 1) } == .invalidOption)
    #expect(
      code { try detector.verdict(on: [old[0].adding("b", .infinity)], seed: 1) }
        == .invalidRow)
    #expect(
      code {
        try detector.verdict(on: [QuestionSummary(questionID: "n", values: ["a": 1])], seed: 1)
      } == .invalidOption)
  }

  @Test func summariesOfRows() throws {
    func row(
      _ id: String, _ score: Double, _ step: Int, terminal: Bool = false, tokens: Int? = nil,
      logProbability: Double? = nil
    ) -> CalibrationRow {
      CalibrationRow(
        questionID: id, rawScore: score, stepIndex: step, isTerminal: terminal, tokens: tokens,
        logProbabilities: logProbability.map {
          LogProbabilityStatistics(mean: $0, last: $0, lowest: $0)
        }, successes: 1, rollouts: 2)
    }
    let summaries = QuestionSummary.summaries(of: [
      row("b", 0.5, 0), row("b", 0.2, 1),
      row("b", 0.75, 3, terminal: true, tokens: 9, logProbability: -1),
      row("b", 0.25, 1, terminal: true, tokens: 19, logProbability: -2), row("a", 0.125, 1),
    ])
    #expect(summaries.map(\.questionID) == ["b", "a"])
    let values = summaries[0].values
    #expect(values[QuestionSummary.promptScore] == 0.5)
    #expect(abs((values[QuestionSummary.meanScore] ?? 0) - 0.425) < 1e-15)
    #expect(values[QuestionSummary.lowestScore] == 0.2)
    #expect(values[QuestionSummary.terminalScore] == 0.5)
    #expect(values[QuestionSummary.steps] == 2)
    #expect(abs((values[QuestionSummary.tokens] ?? 0) - log(200) / 2) < 1e-12)
    #expect(values[QuestionSummary.logProbability] == -1.5)
    #expect(
      summaries[1].values
        == [QuestionSummary.meanScore: 0.125, QuestionSummary.lowestScore: 0.125])
  }
}
