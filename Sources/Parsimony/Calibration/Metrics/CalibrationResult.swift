/// How well one method's predictions match the labels of a set of rows: every
/// ``CalibrationMetric`` with its question-clustered interval, and the reliability diagram.
///
/// In JSON one flat object: `method`, `questions`, `rows`, and for each metric its key with the
/// figure and the keys ending in `_low` and `_high` with the interval; `null` where undefined.
public struct CalibrationResult: Sendable, Hashable {
  /// The method's name, such as `isotonic`.
  public let method: String
  /// How many different questions the rows come from.
  public let questions: Int
  /// How many rows were measured.
  public let rows: Int
  /// The nominal coverage of the intervals, such as .95.
  public let intervalLevel: Double
  /// The number of bootstrap resamples behind them.
  public let resamples: Int
  /// The figures; those that are undefined on the sample are absent.
  public let estimates: [CalibrationMetric: MetricEstimate]
  /// The reliability diagram: equal-width bins of the predictions, in order, empty ones included.
  public let reliability: [ReliabilityBin]

  /// Creates a result.
  public init(
    method: String, questions: Int, rows: Int, intervalLevel: Double, resamples: Int,
    estimates: [CalibrationMetric: MetricEstimate], reliability: [ReliabilityBin]
  ) {
    self.method = method
    self.questions = questions
    self.rows = rows
    self.intervalLevel = intervalLevel
    self.resamples = resamples
    self.estimates = estimates
    self.reliability = reliability
  }

  /// The figure and its interval; `nil` where it is undefined on the sample.
  public subscript(metric: CalibrationMetric) -> MetricEstimate? { estimates[metric] }
}

extension CalibrationResult: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Writes the flat object; undefined figures are `null`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(method, forKey: Key("method"))
    try container.encode(questions, forKey: Key("questions"))
    try container.encode(rows, forKey: Key("rows"))
    try container.encode(intervalLevel, forKey: Key("interval_level"))
    try container.encode(resamples, forKey: Key("resamples"))
    for metric in CalibrationMetric.allCases {
      let estimate = estimates[metric]
      try container.encode(estimate?.value, forKey: Key(metric.rawValue))
      try container.encode(estimate?.low, forKey: Key(metric.rawValue + "_low"))
      try container.encode(estimate?.high, forKey: Key(metric.rawValue + "_high"))
    }
    try container.encode(reliability, forKey: Key("reliability"))
  }

  /// Reads the flat object; metrics that are `null` or missing are undefined.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    var estimates: [CalibrationMetric: MetricEstimate] = [:]
    for metric in CalibrationMetric.allCases {
      let key = Key(metric.rawValue)
      guard let value = try container.decodeIfPresent(Double.self, forKey: key) else { continue }
      estimates[metric] = MetricEstimate(
        value: value,
        low: try container.decodeIfPresent(Double.self, forKey: Key(metric.rawValue + "_low")),
        high: try container.decodeIfPresent(Double.self, forKey: Key(metric.rawValue + "_high")))
    }
    self.init(
      method: try container.decode(String.self, forKey: Key("method")),
      questions: try container.decode(Int.self, forKey: Key("questions")),
      rows: try container.decode(Int.self, forKey: Key("rows")),
      intervalLevel: try container.decode(Double.self, forKey: Key("interval_level")),
      resamples: try container.decode(Int.self, forKey: Key("resamples")),
      estimates: estimates,
      reliability: try container.decode([ReliabilityBin].self, forKey: Key("reliability")))
  }
}
