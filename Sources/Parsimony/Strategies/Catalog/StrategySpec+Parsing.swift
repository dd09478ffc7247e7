extension StrategySpec {
  /// Reads a strategy's name, with settings after colons: `controller`, `controller:price=.01`.
  /// Throws ``StrategyError`` when there is no such strategy or setting, a value is out of range, or `n`
  /// is below 1.
  public init(parsing name: String, n: Int) throws(StrategyError) {
    guard n >= 1 else {
      throw StrategyError("\(n) samples a question; give at least 1.")
    }
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard let kind = Kind(rawValue: String(parts[0])) else {
      throw StrategyError(
        "There is no strategy \(quoted(String(parts[0]))); the strategies are \(Kind.allNames).")
    }
    var spec = StrategySpec(kind, n: n)
    for part in parts.dropFirst() {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, let value = Self.number(sides[1]) else {
        throw StrategyError(
          "\(quoted(String(part))) in \(quoted(name)) is no setting; write NAME=NUMBER, as in "
            + "controller:price=0.01.")
      }
      spec = try spec.setting(String(sides[0]), to: value)
    }
    self = spec
  }

  /// Reads names separated by commas. Throws ``StrategyError`` when one is unknown, given twice, or
  /// there is none.
  public static func list(parsing names: String, n: Int) throws(StrategyError) -> [StrategySpec] {
    var specs: [StrategySpec] = []
    for name in names.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      specs.append(try StrategySpec(parsing: String(name), n: n))
    }
    try requireDistinct(specs)
    return specs
  }

  /// Throws ``StrategyError`` unless there is a strategy, and none is given twice.
  package static func requireDistinct(_ specs: [StrategySpec]) throws(StrategyError) {
    guard !specs.isEmpty else {
      throw StrategyError(
        "No strategy was named; choose among \(Kind.allNames).")
    }
    var seen: Set<String> = []
    for spec in specs where !seen.insert(spec.name).inserted {
      throw StrategyError(
        "The strategy \(spec.name) is given twice; a report has one line for each.")
    }
  }

  /// A number, also as people write it: `.01`.
  private static func number(_ text: some StringProtocol) -> Double? {
    Double(text.hasPrefix(".") ? "0" + String(text) : String(text))
  }
}
