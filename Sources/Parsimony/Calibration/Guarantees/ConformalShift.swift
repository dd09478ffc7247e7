/// A shift of the low quantile that gives it a finite-sample, distribution-free guarantee: split
/// conformal quantile regression (Romano, Patterson and Candes 2019), one-sided.
///
/// On rows that the calibrator was not fitted on, E = r_low - p~. The shift Q is a high quantile of
/// E, and r_low - Q is the guaranteed quantile. What is guaranteed depends on the unit:
/// - `question`: hierarchical conformal prediction (Lee, Barber and Willett 2023,
///   arXiv 2306.06342). Each row of a question of n_k rows weighs 1 / (n_k (K + 1)), and a new
///   question's mass 1 / (K + 1) lies at infinity; Q is the 1 - b quantile of that. If questions
///   are exchangeable, and rows within a question, a random row of a new question has
///   P(p~ >= r_low - Q) >= 1 - b; if no two E are equal, also <= 1 - b + 2 / (K + 1).
/// - `row`: Q is the ceil((n + 1)(1 - b))-th smallest E of n rows. It promises the same of a new
///   row, but only if rows are exchangeable, which rows of one question are not. It is here to
///   show what that costs (``CoveragePromise``).
///
/// It covers the label p~ of as many rollouts as in calibration, not p. For a guarantee at empty
/// prefixes, where budgets are decided, fit on the rows of empty prefixes only.
public struct ConformalShift: Sendable, Hashable {
  /// What is taken to be exchangeable.
  public enum Unit: String, Sendable, Hashable, Codable, CaseIterable {
    /// Questions: sound for data that holds several rows of a question.
    case question
    /// Rows: sound only if each question gives one row.
    case row
  }

  /// What is taken to be exchangeable.
  public let unit: Unit
  /// b, the share that may lie below the shifted quantile; between 0 and 1.
  public let miscoverage: Double
  /// Q, in -1...1; `nil` stands for infinity, when there are too few questions (rows) for the level
  /// (fewer than (1 - b) / b): the low quantile is then 0.
  public let shift: Double?
  /// How many questions it was fitted on.
  public let questions: Int
  /// How many rows it was fitted on.
  public let rows: Int

  /// Creates a shift; throws `invalidOption` unless 0 < miscoverage < 1, the shift is in -1...1 and
  /// 1 <= questions <= rows.
  public init(
    unit: Unit, miscoverage: Double, shift: Double?, questions: Int, rows: Int
  ) throws {
    try Self.validate(miscoverage: miscoverage)
    if let shift, !(shift >= -1 && shift <= 1) {
      throw CalibrationError(
        .invalidOption,
        "The conformal shift is \(shift); differences of probabilities are in -1...1.")
    }
    guard questions >= 1, rows >= questions else {
      throw CalibrationError(
        .invalidOption,
        "A conformal shift of \(rows) rows of \(questions) questions; every question has a row.")
    }
    self.unit = unit
    self.miscoverage = miscoverage
    self.shift = shift
    self.questions = questions
    self.rows = rows
  }

  /// Fits the shift on rows that the calibrator was not fitted on; arrays are aligned by row.
  ///
  /// `miscoverage` is the level of the lowest quantile unless given. Throws `CalibrationError`:
  /// `lengthMismatch`, `tooFewRows` without rows, `invalidRow` on an impossible label,
  /// `invalidQuantiles` when the lowest levels differ, `invalidOption` on the miscoverage.
  public static func fit(
    _ quantiles: [SuccessQuantiles], labels: [SuccessCount], questionIDs: [String],
    unit: Unit = .question, miscoverage: Double? = nil
  ) throws -> ConformalShift {
    let scores = try conformityScores(quantiles, labels: labels, questionIDs: questionIDs)
    let level = quantiles[0].levels[0]
    if let other = quantiles.first(where: { $0.levels[0] != level }) {
      throw CalibrationError(
        .invalidQuantiles,
        "The lowest quantile levels differ: \(level) and \(other.levels[0]); use one calibrator.")
    }
    let miscoverage = miscoverage ?? level
    try validate(miscoverage: miscoverage)
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    let sizes = questionIDs.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    let cut: Int?
    switch unit {
    case .row:
      cut = ConformalRank.row(of: scores.count, miscoverage: miscoverage)
    case .question:
      cut = ConformalRank.question(
        weights: order.lazy.map { 1 / Double(sizes[questionIDs[$0], default: 1]) },
        questions: sizes.count, miscoverage: miscoverage)
    }
    return try ConformalShift(
      unit: unit, miscoverage: miscoverage, shift: cut.map { scores[order[$0]] },
      questions: sizes.count, rows: scores.count)
  }

  /// The quantiles with the lowest replaced by max(0, min(low - Q, next quantile)). The others and
  /// the mean stay; clamping loses no coverage.
  public func apply(to quantiles: SuccessQuantiles) -> SuccessQuantiles {
    var values = quantiles.values
    let ceiling = values.count > 1 ? values[1] : 1
    values[0] = shift.map { max(0, min(values[0] - $0, ceiling)) } ?? 0
    return SuccessQuantiles(
      validLevels: quantiles.levels, values: values, mean: quantiles.mean)
  }

  /// E = r_low - p~ of each row; throws as `fit`.
  package static func conformityScores(
    _ quantiles: [SuccessQuantiles], labels: [SuccessCount], questionIDs: [String]
  ) throws -> [Double] {
    try CalibrationMetrics.validate(quantiles.map(\.low), count: quantiles.count, labels)
    guard questionIDs.count == labels.count else {
      throw CalibrationError(
        .lengthMismatch,
        "\(questionIDs.count) question ids for \(labels.count) labels; give one each.")
    }
    return zip(quantiles, labels).map { $0.low - $1.fraction }
  }

  package static func validate(miscoverage: Double) throws {
    guard miscoverage > 0, miscoverage < 1 else {
      throw CalibrationError(
        .invalidOption,
        "The miscoverage is \(miscoverage); give a number between 0 and 1, such as 0.1.")
    }
  }
}

extension ConformalShift: Codable {
  private enum CodingKeys: String, CodingKey {
    case unit, miscoverage, shift, questions, rows
  }

  /// Decodes and validates; a `null` shift is infinite, a missing one is refused.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      unit: container.decode(Unit.self, forKey: .unit),
      miscoverage: container.decode(Double.self, forKey: .miscoverage),
      shift: container.decode(Double?.self, forKey: .shift),
      questions: container.decode(Int.self, forKey: .questions),
      rows: container.decode(Int.self, forKey: .rows))
  }

  /// Encodes; an infinite shift is `null`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(unit, forKey: .unit)
    try container.encode(miscoverage, forKey: .miscoverage)
    try container.encode(shift, forKey: .shift)
    try container.encode(questions, forKey: .questions)
    try container.encode(rows, forKey: .rows)
  }
}
