import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct RecordedStudyTests {
  private static func data(
    questions: Int, each: Int = 6, scoreMap: String? = nil
  ) -> RecordedCalibrationData {
    RecordedCalibrationData(
      name: "made-up", policy: "p", processRewardModel: "m", source: "nowhere", license: "none",
      isShareable: false, scoreMap: scoreMap,
      rows: LeaveQuestionOutTests.rows(questions: questions, each: each), notes: ["a note"])
  }

  private static let raw = RecordedStudy.Method("raw") { _, _ in UncalibratedScores() }
  private static let constant = RecordedStudy.Method("constant") { rows, _ in
    FixedCalibrator.mean(rows)
  }
  /// The mean label on either side of the score .45: nearly what these scores mean.
  private static let threshold = RecordedStudy.Method("threshold") { rows, _ in
    ThresholdCalibrator(
      low: FixedCalibrator.mean(rows.filter { $0.rawScore < 0.45 }).value,
      high: FixedCalibrator.mean(rows.filter { $0.rawScore >= 0.45 }).value)
  }

  @Test func figuresAndVerdicts() throws {
    let study = try RecordedStudy(
      [Self.data(questions: 50)], methods: [Self.raw, Self.constant, Self.threshold],
      pairs: [
        ("threshold", "constant"), ("constant", "threshold"), ("constant", "constant"),
        ("absent", "constant"),
      ], resamples: 300, seed: 4)
    let source = try #require(study.sources.first)
    #expect(source.results.map(\.method) == ["raw", "constant", "threshold"])
    #expect(source.comparisons.map(\.verdict) == ["better", "worse", "not told apart"])
    #expect(source.comparisons[0].difference < 0)
    let rows = source.source.rows
    let labels = rows.map(\.label)
    let brier = try CalibrationMetrics.brier(rows.map(\.rawScore), labels: labels)
    #expect(abs(try #require(source.results[0][.brier]).value - brier) < 1e-12)
    #expect(source.results[1][.auc] == nil)
    #expect(source.results[0][.auc] != nil)
    #expect(source.failures.isEmpty)
    #expect(source.designEffect.value > 1)

    let text = study.text
    #expect(text.contains("made-up: 50 questions, 300 rows, design effect"))
    #expect(text.contains("threshold is better than constant: Brier difference -"))
    #expect(text.contains("the sample is too small to tell whether constant is better"))
    #expect(text.contains("- a note"))
    #expect(!text.contains("(order)"))
    #expect(!text.contains("somewhat too short"))
  }

  @Test func smallSamplesAndMappedScoresAreNamed() throws {
    let study = try RecordedStudy(
      [Self.data(questions: 5, scoreMap: "1 - exp(-c)")], methods: [Self.raw, Self.constant],
      resamples: 50, seed: 4)
    #expect(study.text.contains("raw (order)"))
    #expect(study.text.contains("with 5 questions percentile intervals are somewhat too short"))
    #expect(study.sources[0].comparisons.isEmpty)
  }

  @Test func aMethodThatCannotBeFittedIsNamed() throws {
    let picky = RecordedStudy.Method("picky") { _, source in
      throw CalibrationError(.tooFewRows, "\(source.name) is too small")
    }
    let study = try RecordedStudy(
      [Self.data(questions: 5)], methods: [picky, Self.constant], resamples: 50, seed: 4)
    #expect(study.sources[0].failures == ["picky": "made-up is too small"])
    #expect(study.sources[0].results.map(\.method) == ["constant"])
    #expect(study.text.contains("picky cannot be fitted: made-up is too small"))
    let broken = RecordedStudy.Method("broken") { _, _ in throw ExperimentError(.io, "no") }
    #expect(throws: ExperimentError.self) {
      try RecordedStudy([Self.data(questions: 5)], methods: [broken], seed: 4)
    }
    #expect(throws: CalibrationError.self) {
      try RecordedStudy([Self.data(questions: 1)], methods: [Self.constant], seed: 4)
    }
  }

  @Test func methodsByName() throws {
    let study = try RecordedStudy(
      [Self.data(questions: 20)],
      methods: RecordedStudy.methods([.raw, .constant, .isotonic, .platt], seed: 1),
      pairs: [("isotonic", "constant")], resamples: 50, seed: 1)
    #expect(study.sources[0].results.map(\.method) == ["raw", "constant", "isotonic", "platt"])
    #expect(study.sources[0].failures.isEmpty)
    let remote = try RecordedStudy(
      [Self.data(questions: 5)], methods: RecordedStudy.methods([.loraQuantile], seed: 1),
      resamples: 50, seed: 1)
    #expect(remote.sources[0].failures.keys.sorted() == ["lora-quantile"])
  }

  @Test func theSameSeedGivesTheSameStudy() throws {
    func text(_ seed: UInt64) throws -> String {
      try RecordedStudy(
        [Self.data(questions: 70)], methods: [Self.constant, Self.threshold],
        pairs: [("threshold", "constant")], resamples: 100, seed: seed
      ).text
    }
    #expect(try text(1) == text(1))
    #expect(try text(1) != text(2))
  }

  @Test(.enabled(if: RecordedSources.folder != nil, "\(RecordedSources.absent)"))
  func everyRealSourceIsStudied() throws {
    let data = try RecordedCalibrationData.all(in: #require(RecordedSources.folder))
    #expect(data.map(\.name) == ["math500-skywork", "math500-rlhflow", "brumo2025-deepconf"])
    let study = try RecordedStudy(
      data, methods: [Self.raw, Self.constant], pairs: [("raw", "constant")], resamples: 100,
      seed: 1)
    #expect(study.sources.map(\.results.count) == [2, 2, 2])
    // One row a question has no design effect; 16 and 182 traces of a question are worth far fewer.
    #expect(study.sources[1].designEffect.intraclassCorrelation == nil)
    #expect(study.sources[0].designEffect.value > 3)
    #expect(study.sources[2].designEffect.value > 30)
    #expect(study.sources[0].comparisons.map(\.verdict) == ["better"])

    let reports = study.reports
    #expect(reports.map(\.questions) == [20, 500, 29])
    #expect(reports[1].prm == "RLHFlow/Llama3.1-8B-PRM-Deepseek-Data")
    #expect(reports[2].notes.contains { $0.hasPrefix("290 of 5568 traces gave no answer") })
  }
}

/// Two predictions, one on each side of the score .45.
private struct ThresholdCalibrator: Calibrator {
  let low: Double
  let high: Double
  var identity: CalibratorIdentity? { nil }

  func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    .point(observation.rawScore < 0.45 ? low : high)
  }
}
