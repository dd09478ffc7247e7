/// How far the promises of the row-level and of the question-level conformal rule hold on data:
/// realised coverage over many random splits of the questions, beside what was promised.
///
/// A row is covered when E = r_low - p~ <= Q; clamping the shifted quantile into its range could
/// only add to that. Equal values of E, of which coarse labels and clamped quantiles make many, add
/// coverage to both rules and hide how it is spread; `breaksTies` orders them at random, as the
/// promised law assumes.
public struct CoveragePromise: Sendable, Hashable, Codable {
  /// The coverage of one rule, with rows or with questions counting equally.
  public struct Rule: Sendable, Hashable, Codable {
    /// The share of test rows covered: what the row-level rule promises.
    public let rows: CoverageSpread
    /// The mean over test questions of their share of rows covered: what the question-level rule
    /// promises, on average over splits.
    public let questions: CoverageSpread
  }

  /// How many questions there are in all.
  public let questions: Int
  /// How many rows there are in all.
  public let rows: Int
  /// K, the questions of a calibration set; the others test.
  public let calibrationQuestions: Int
  /// How many random splits were made.
  public let resplits: Int
  /// b.
  public let miscoverage: Double
  /// Below which coverage `shareBelow` counts.
  public let threshold: Double
  /// The row-level rule, on splits of the questions.
  public let rowRule: Rule
  /// The question-level rule, on the same splits.
  public let questionRule: Rule
  /// The row-level rule when rows of one question may lie on both sides of a split: a check that
  /// leaks, and finds nothing wrong.
  public let rowRuleSplitByRows: CoverageSpread
  /// What the row-level rule promises for as many calibration and test rows, were they
  /// exchangeable; `nil` where there are too few rows for the level.
  public let promisedRows: CoverageSpread?
  /// What the rule would promise with one row a question; `nil` where there are too few questions.
  public let promisedQuestions: CoverageSpread?
  /// The design effect of the indicator E <= (1 - b quantile of all E).
  public let designEffect: DesignEffect

  /// How many times wider than promised the row-level rule's coverage is spread (a ratio of
  /// standard deviations); about the root of the design effect is to be expected.
  public var spreadRatio: Double? {
    promisedRows.map { rowRule.rows.standardDeviation / $0.standardDeviation }
  }

  /// Measures the promises; arrays are aligned by row, `quantiles` were predicted by a calibrator
  /// that was not fitted on these questions.
  ///
  /// Throws `CalibrationError`: `lengthMismatch`, `tooFewRows` unless at least one question is left
  /// on either side, `invalidRow`, `invalidOption` on other settings.
  public static func measure(
    _ quantiles: [SuccessQuantiles], labels: [SuccessCount], questionIDs: [String],
    calibrationQuestions: Int, resplits: Int = 1000, miscoverage: Double = 0.1,
    threshold: Double = 0.88, breaksTies: Bool = false, seed: UInt64
  ) throws -> CoveragePromise {
    var scores = try ConformalShift.conformityScores(
      quantiles, labels: labels, questionIDs: questionIDs)
    try ConformalShift.validate(miscoverage: miscoverage)
    guard resplits >= 1 else {
      throw CalibrationError(.invalidOption, "\(resplits) resplits; give at least 1.")
    }
    if breaksTies {
      var generator = SeedSequence(seed: seed).generator("ties")
      for row in scores.indices { scores[row] += 1e-9 * generator.unitDouble() }
    }
    let splitter = ConformalResplit(scores: scores, questionIDs: questionIDs)
    guard calibrationQuestions >= 1, calibrationQuestions < splitter.questions else {
      throw CalibrationError(
        .tooFewRows,
        "\(calibrationQuestions) of \(splitter.questions) questions to calibrate on; at least one "
          + "must be on either side.")
    }
    var generator = SplitMix64(seed: seed)
    var rowRule: [ConformalResplit.Coverage] = []
    var questionRule: [ConformalResplit.Coverage] = []
    var leaking: [Double] = []
    var calibrationRows = 0
    for _ in 0..<resplits {
      let split = splitter.splitQuestions(calibrationQuestions, using: &generator)
      let count = split.count { $0 }
      calibrationRows += count
      rowRule.append(splitter.coverage(of: .row, calibrating: split, miscoverage: miscoverage))
      questionRule.append(
        splitter.coverage(of: .question, calibrating: split, miscoverage: miscoverage))
      let mixed = splitter.splitRows(count, using: &generator)
      leaking.append(
        splitter.coverage(of: .row, calibrating: mixed, miscoverage: miscoverage).rows)
    }
    func rule(_ coverages: [ConformalResplit.Coverage]) -> Rule {
      Rule(
        rows: CoverageSpread(coverages.map(\.rows), threshold: threshold),
        questions: CoverageSpread(coverages.map(\.questions), threshold: threshold))
    }
    let meanRows = Int((Double(calibrationRows) / Double(resplits)).rounded())
    let cut = try SampleQuantile.value(scores, level: 1 - miscoverage)
    return try CoveragePromise(
      questions: splitter.questions, rows: scores.count,
      calibrationQuestions: calibrationQuestions, resplits: resplits, miscoverage: miscoverage,
      threshold: threshold, rowRule: rule(rowRule), questionRule: rule(questionRule),
      rowRuleSplitByRows: CoverageSpread(leaking, threshold: threshold),
      promisedRows: .promised(
        calibration: meanRows, test: scores.count - meanRows, miscoverage: miscoverage,
        threshold: threshold),
      promisedQuestions: .promised(
        calibration: calibrationQuestions, test: splitter.questions - calibrationQuestions,
        miscoverage: miscoverage, threshold: threshold),
      designEffect: DesignEffect(scores.map { $0 <= cut ? 1 : 0 }, clusters: questionIDs))
  }
}
