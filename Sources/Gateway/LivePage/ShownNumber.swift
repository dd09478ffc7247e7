import Foundation

/// Numbers for people, short.
enum ShownNumber {
  /// A count: `950`, `1.2k`, `3.4M`.
  static func count(_ value: Int) -> String {
    let number = Double(value)
    for (unit, size) in [("G", 1e9), ("M", 1e6), ("k", 1e3)] where abs(number) >= size * 0.9995 {
      let scaled = number / size
      return String(format: abs(scaled) < 9.995 ? "%.1f" : "%.0f", scaled) + unit
    }
    return String(value)
  }

  /// A share: `42%`.
  static func percent(_ value: Double) -> String {
    value.isFinite ? String(format: "%.0f%%", value * 100) : "-"
  }

  /// A probability: `.85`.
  static func probability(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    let text = String(format: "%.2f", value)
    return text.hasPrefix("0.") ? String(text.dropFirst()) : text
  }

  /// A length of time: `12 ms`, `3.4 s`, `5 min`, `2.5 h`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "-" }
    if seconds < 0.0995 { return String(format: "%.0f ms", seconds * 1000) }
    if seconds < 99.5 { return String(format: "%.1f s", seconds) }
    if seconds < 5970 { return String(format: "%.0f min", seconds / 60) }
    if seconds < 172_800 { return String(format: "%.1f h", seconds / 3600) }
    return String(format: "%.0f days", seconds / 86_400)
  }

  /// A time of day (UTC): `14:05:09`.
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return "-" }
    let day = 86_400
    let second = ((Int(seconds.rounded(.down)) % day) + day) % day
    return String(format: "%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60)
  }
}
