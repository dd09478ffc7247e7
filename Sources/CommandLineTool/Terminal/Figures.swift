import Foundation

/// Numbers as this program prints them.
package enum Figures {
  /// A decimal number with so many digits after the point; `-` for what is not a number.
  package static func decimal(_ value: Double, _ digits: Int = 1) -> String {
    value.isFinite ? String(format: "%.\(digits)f", value) : "-"
  }

  /// A share as percent: .431 is `43.1%`.
  package static func percent(_ share: Double, _ digits: Int = 1) -> String {
    share.isFinite ? decimal(share * 100, digits) + "%" : "-"
  }

  /// A probability in whole percent that never claims certainty it has not: `>99%` and `<1%`
  /// beside what would round to 100% and 0%.
  package static func probability(_ value: Double) -> String {
    if value > 0.995, value < 1 { return ">99%" }
    if value > 0, value < 0.005 { return "<1%" }
    return percent(value, 0)
  }

  /// A range of shares: `34.0 - 52.5%`.
  package static func percentRange(_ low: Double, _ high: Double, _ digits: Int = 1) -> String {
    "\(decimal(low * 100, digits)) - \(percent(high, digits))"
  }

  /// A difference of shares in percentage points, with its sign: `+1.5`.
  package static func points(_ difference: Double) -> String {
    guard difference.isFinite else { return "-" }
    let text = decimal(abs(difference) * 100)
    if Double(text) == 0 { return text }
    return (difference < 0 ? "-" : "+") + text
  }

  /// A count with commas: `1,234,567`.
  package static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// A time: `0.42 s` below a minute, `3:07` below an hour, `1:02:03` from there on.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "-" }
    // What rounds to a minute is shown as one.
    if seconds < 59.995 { return decimal(seconds, seconds < 10 ? 2 : 1) + " s" }
    return clock(seconds)
  }

  /// A time in minutes and seconds: `0:42`, `3:07`, `1:02:03`.
  package static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "-" }
    let whole = Int(seconds.rounded())
    let minutes = whole / 60 % 60
    let rest = String(format: "%02d", whole % 60)
    return whole < 3600
      ? "\(minutes):\(rest)" : "\(whole / 3600):" + String(format: "%02d:", minutes) + rest
  }

  /// A noun with its count: `1 question`, `1,200 questions`.
  package static func counted(_ count: Int, _ noun: String) -> String {
    "\(Self.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}
