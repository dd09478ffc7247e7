/// Quantiles of the success probability of a prefix: a calibrated statement of how likely, and how
/// surely, the policy reaches a correct answer from there.
public struct SuccessQuantiles: Sendable, Hashable {
  /// The levels of the paper: .1, .5 and .9.
  public static let defaultLevels: [Double] = [0.1, 0.5, 0.9]

  /// The quantile levels: strictly increasing, between 0 and 1, at least one.
  public let levels: [Double]
  /// The success probability at each level: in 0...1 and never decreasing.
  public let values: [Double]
  /// The expected success probability where the source states it; see `mean`.
  public let statedMean: Double?

  /// Creates quantiles; throws `invalidQuantiles` unless levels, values and mean are as documented.
  public init(levels: [Double] = defaultLevels, values: [Double], mean: Double? = nil) throws {
    if let mean, !(mean >= 0 && mean <= 1) {
      throw CalibrationError(
        .invalidQuantiles, "The mean is \(mean); a success probability lies in 0...1.")
    }
    try Self.validate(levels: levels)
    guard values.count == levels.count else {
      throw CalibrationError(
        .invalidQuantiles,
        "\(values.count) quantile values for \(levels.count) levels; give one value a level.")
    }
    for (index, value) in values.enumerated() {
      guard value >= 0, value <= 1 else {
        throw CalibrationError(
          .invalidQuantiles,
          "The \(levels[index]) quantile is \(value); a success probability lies in 0...1.")
      }
      guard index == 0 || value >= values[index - 1] else {
        throw CalibrationError(
          .invalidQuantiles,
          "The quantiles cross: \(values[index - 1]) at level \(levels[index - 1]) but \(value) "
            + "at level \(levels[index]); sort the values.")
      }
    }
    self.levels = levels
    self.values = values
    statedMean = mean
  }

  /// Creates quantiles from parts that are valid by construction.
  package init(validLevels levels: [Double], values: [Double], mean: Double? = nil) {
    self.levels = levels
    self.values = values
    statedMean = mean
  }

  /// A success probability held to be known exactly, as an uncalibrated score pretends: all
  /// quantiles equal. `probability` is clamped to 0...1; NaN becomes 0, which is the cautious end.
  public static func point(_ probability: Double) -> SuccessQuantiles {
    let value = ScoreRange.unit(probability)
    return SuccessQuantiles(
      validLevels: defaultLevels, values: [Double](repeating: value, count: defaultLevels.count))
  }

  /// The quantile of the lowest level: what budgets are computed from.
  public var low: Double { values[0] }
  /// The quantile at level .5 (see `value(atLevel:)`): what candidates are ranked by.
  public var median: Double { value(atLevel: 0.5) }
  /// The quantile of the highest level.
  public var high: Double { values[values.count - 1] }

  /// The expected success probability: what a calibrator states, otherwise what the quantiles imply
  /// when the probability is spread evenly between neighbouring levels and rests on the outer
  /// quantiles beyond them (for .1, .5, .9 Swanson's rule: .3, .4, .3).
  public var mean: Double {
    if let statedMean { return statedMean }
    // Exactly so: the sum below would round.
    if low == high { return low }
    var sum = levels[0] * values[0]
    for index in levels.indices.dropFirst() {
      sum += (levels[index] - levels[index - 1]) * (values[index] + values[index - 1]) / 2
    }
    return min(1, sum + (1 - levels[levels.count - 1]) * values[values.count - 1])
  }

  /// The quantile at any level: exact at a stored level, linear between neighbours, and constant
  /// beyond the lowest and highest.
  public func value(atLevel level: Double) -> Double {
    guard let upper = levels.firstIndex(where: { $0 >= level }) else { return high }
    if levels[upper] == level || upper == 0 { return values[upper] }
    let share = (level - levels[upper - 1]) / (levels[upper] - levels[upper - 1])
    return values[upper - 1] + share * (values[upper] - values[upper - 1])
  }

  /// Throws `invalidQuantiles` unless levels are strictly increasing and between 0 and 1.
  package static func validate(levels: [Double]) throws {
    guard !levels.isEmpty else {
      throw CalibrationError(
        .invalidQuantiles, "No quantile levels; give at least one, such as .1, .5, .9.")
    }
    for (index, level) in levels.enumerated() {
      guard level > 0, level < 1 else {
        throw CalibrationError(
          .invalidQuantiles, "The quantile level \(level) is not between 0 and 1.")
      }
      guard index == 0 || level > levels[index - 1] else {
        throw CalibrationError(
          .invalidQuantiles,
          "The quantile levels are not increasing: \(level) follows \(levels[index - 1]).")
      }
    }
  }
}

extension SuccessQuantiles: Codable {
  private enum CodingKeys: String, CodingKey {
    case levels
    case values
    case statedMean = "mean"
  }

  /// Decodes and validates, like `init(levels:values:)`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      levels: container.decode([Double].self, forKey: .levels),
      values: container.decode([Double].self, forKey: .values),
      mean: container.decodeIfPresent(Double.self, forKey: .statedMean))
  }
}
