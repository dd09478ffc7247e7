import Foundation

/// Numbers as reports write them.
enum ReportNumber {
  /// With so many decimals.
  static func decimal(_ value: Double, _ digits: Int = 1) -> String {
    value.isFinite ? String(format: "%.\(digits)f", value) : "-"
  }

  /// A share as percent: .4312 is 43.1%.
  static func percent(_ share: Double, _ digits: Int = 1) -> String {
    value(share) { decimal($0 * 100, digits) + "%" }
  }

  /// A difference of shares in percentage points, with its sign.
  static func points(_ difference: Double) -> String {
    value(difference) { ($0 > 0 ? "+" : $0 < 0 ? "\u{2212}" : "") + decimal(abs($0) * 100) }
  }

  /// A count with thin spaces between thousands: 1 234 567.
  static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "\u{2212}" : "") + ([digits] + groups).joined(separator: "\u{202F}")
  }

  private static func value(_ value: Double, _ text: (Double) -> String) -> String {
    value.isFinite ? text(value) : "-"
  }
}
