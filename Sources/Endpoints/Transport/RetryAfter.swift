/// Reads the value of a `Retry-After` header.
package enum RetryAfter {
  /// Longer than this no server is believed.
  static let longest = Duration.seconds(86_400)

  /// The time to wait; nil for what is neither seconds nor an HTTP date.
  ///
  /// - Parameters:
  ///   - text: `120`, or `Wed, 21 Oct 2026 07:28:00 GMT`.
  ///   - now: Seconds since 1970.
  package static func duration(_ text: String, now: Double) -> Duration? {
    let trimmed = text.split(whereSeparator: \.isWhitespace)
    if trimmed.count == 1, let seconds = Double(trimmed[0]), seconds >= 0 {
      return seconds < 86_400 ? .seconds(seconds) : longest
    }
    guard let date = secondsSince1970(trimmed), now.isFinite else { return nil }
    return .seconds(min(max(0, date - now), 86_400))
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send today (RFC 9110, 5.6.7).
  private static func secondsSince1970(_ words: [Substring]) -> Double? {
    guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), (1...31).contains(day),
      let month = months.firstIndex(of: String(words[2])),
      let year = Int(words[3]), (1970...9999).contains(year)
    else { return nil }
    let clock = words[4].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
      (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    // Days of the civil calendar: years begin in March, so that the leap day is the last.
    let shiftedYear = month < 2 ? year - 1 : year
    let shiftedMonth = (month + 10) % 12
    let days =
      365 * shiftedYear + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400
      + (153 * shiftedMonth + 2) / 5 + day - 1 - 719_468
    return Double(((days * 24 + hour) * 60 + minute) * 60 + second)
  }
}
