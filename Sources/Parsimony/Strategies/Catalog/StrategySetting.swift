/// A number that can be set in a strategy's name: `beam:cadence=1:beams=4`.
public struct StrategySetting: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// Its value where the name does not set it.
  public let standard: Double
  /// What it may be.
  public let range: ClosedRange<Double>
  /// Whether it counts something, so that only whole numbers make sense.
  public let isCount: Bool
  /// What it means, in a few words.
  public let about: String

  /// The usual value, as people write it.
  public var standardText: String { Self.short(standard) }

  /// A whole number.
  static func count(
    _ name: String, _ standard: Int, _ about: String, in range: ClosedRange<Double> = 1...4096
  ) -> StrategySetting {
    StrategySetting(
      name: name, standard: Double(standard), range: range, isCount: true, about: about)
  }

  /// Any number of a range.
  static func number(
    _ name: String, _ standard: Double, _ range: ClosedRange<Double>, _ about: String
  ) -> StrategySetting {
    StrategySetting(name: name, standard: standard, range: range, isCount: false, about: about)
  }

  /// A probability.
  static func share(_ name: String, _ standard: Double, _ about: String) -> StrategySetting {
    number(name, standard, 0...1, about)
  }

  /// Throws unless the value may be set.
  func check(_ value: Double, of kind: StrategySpec.Kind) throws(StrategyError) {
    guard value.isFinite, range.contains(value), !isCount || value == value.rounded() else {
      throw StrategyError(
        "The setting \(name) of \(kind.rawValue) is \(value); give \(isCount ? "a whole number" : "a number") "
          + "in \(Self.short(range.lowerBound))...\(Self.short(range.upperBound)).")
    }
  }

  /// A number without a needless fraction.
  static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}
