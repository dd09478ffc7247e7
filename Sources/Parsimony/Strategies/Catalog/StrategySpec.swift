/// A strategy with its parameters, as the command line names it and the run store keeps it.
public struct StrategySpec: Sendable, Hashable, Codable {
  /// Which strategy.
  public let kind: Kind
  /// The most samples it may draw for one question; 1 for greedy.
  public let n: Int
  /// Whether scores are calibrated before the strategy sees them. By default for the strategies that
  /// work on success probabilities, and not for best-of-n, weighted votes and ias-raw.
  public var usesCalibrator: Bool
  /// How step scores rank traces (best-of-n and weighted vote).
  public var aggregation: ScoreAggregation
  /// The wanted probability that one of the samples is right (ias and its kin), in 0..<1.
  public var coverage: Double
  /// The least confidence with which an answer is accepted, in 0...1; 0 accepts always.
  public var acceptance: Double
  /// To whom the controller hands an abandoned question over; nil for nobody.
  public var fallback: String?
  /// What is set otherwise than usual, by name; see ``Kind/settings``.
  public private(set) var settings: [String: Double] = [:]

  /// Describes a strategy. `n` is taken as at least 1.
  public init(
    _ kind: Kind, n: Int, usesCalibrator: Bool? = nil, aggregation: ScoreAggregation = .last,
    coverage: Double = 0.99, acceptance: Double = 0
  ) {
    self.kind = kind
    self.n = kind == .greedy ? 1 : max(1, n)
    self.usesCalibrator = usesCalibrator ?? kind.usesCalibrator
    self.aggregation = aggregation
    self.coverage = coverage
    self.acceptance = acceptance
  }

  /// The name, as ``init(parsing:n:)`` reads it.
  public var name: String {
    ([kind.rawValue]
      + kind.settings.compactMap { setting in
        settings[setting.name].map { "\(setting.name)=\(StrategySetting.short($0))" }
      }).joined(separator: ":")
  }

  /// The same strategy with another value of a setting. Throws ``StrategyError`` where it has no such
  /// setting or the value is out of range.
  public func setting(_ name: String, to value: Double) throws(StrategyError) -> StrategySpec {
    guard let setting = kind.settings.first(where: { $0.name == name }) else {
      let known = kind.settings.map(\.name).joined(separator: ", ")
      throw StrategyError(
        "The strategy \(kind.rawValue) has no setting \(quoted(name)); "
          + (known.isEmpty ? "it has none." : "its settings are \(known)."))
    }
    try setting.check(value, of: kind)
    var copy = self
    copy.settings[name] = value == setting.standard ? nil : value
    return copy
  }

  /// The value of a setting that the kind has.
  func value(_ name: String) -> Double {
    settings[name] ?? kind.settings.first { $0.name == name }?.standard ?? 0
  }

  /// The value of a setting that counts something.
  func count(_ name: String) -> Int { Int(value(name)) }

  private enum CodingKeys: String, CodingKey {
    case kind, n, usesCalibrator, aggregation, coverage, acceptance, settings, fallback
  }

  /// Decodes, with no settings where there are none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Kind.self, forKey: .kind), n: try container.decode(Int.self, forKey: .n),
      usesCalibrator: try container.decode(Bool.self, forKey: .usesCalibrator),
      aggregation: try container.decode(ScoreAggregation.self, forKey: .aggregation),
      coverage: try container.decode(Double.self, forKey: .coverage),
      acceptance: try container.decode(Double.self, forKey: .acceptance))
    fallback = try container.decodeIfPresent(String.self, forKey: .fallback)
    for (name, value) in try container.decodeIfPresent([String: Double].self, forKey: .settings)
      ?? [:]
    {
      self = try setting(name, to: value)
    }
  }

  /// Encodes; settings only where something is set, so that runs of before are found again.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(n, forKey: .n)
    try container.encode(usesCalibrator, forKey: .usesCalibrator)
    try container.encode(aggregation, forKey: .aggregation)
    try container.encode(coverage, forKey: .coverage)
    try container.encode(acceptance, forKey: .acceptance)
    try container.encodeIfPresent(fallback, forKey: .fallback)
    if !settings.isEmpty { try container.encode(settings, forKey: .settings) }
  }
}
