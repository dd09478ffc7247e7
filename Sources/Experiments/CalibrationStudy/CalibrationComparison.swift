/// Two methods on the same rows: how much their Brier scores differ, row by row.
///
/// The labels' noise is the same for both and cancels, so this is the difference of the
/// noise-corrected scores too.
public struct CalibrationComparison: Sendable, Hashable, Codable {
  /// The method judged.
  public let method: String
  /// What it is compared with.
  public let baseline: String
  /// Its Brier score less the baseline's: negative where the method is better.
  public let difference: Double
  /// The lower end of the question-clustered 95% interval.
  public let low: Double
  /// The upper end.
  public let high: Double

  /// Makes a comparison.
  public init(method: String, baseline: String, difference: Double, low: Double, high: Double) {
    self.method = method
    self.baseline = baseline
    self.difference = difference
    self.low = low
    self.high = high
  }

  /// What the interval says: `better`, `worse`, or `not told apart` where it holds zero.
  public var verdict: String { high < 0 ? "better" : low > 0 ? "worse" : "not told apart" }

  /// The difference as it is printed.
  package var differenceText: String { Self.text(difference) }

  /// The interval as it is printed.
  package var intervalText: String { "\(Self.text(low)) to \(Self.text(high))" }

  /// Four decimals with a sign.
  private static func text(_ value: Double) -> String {
    let text = ReportNumber.decimal(value, 4)
    return value > 0 && Double(text) != 0 ? "+" + text : text
  }
}
