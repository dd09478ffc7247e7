import Endpoints
import Testing

@Suite("Retry-After")
struct RetryAfterTests {
  @Test(
    "Seconds and dates",
    arguments: [
      ("0", 0.0), (" 12 ", 12), ("1.5", 1.5), ("1e9", 86_400),
      ("Sun, 06 Nov 1994 08:49:37 GMT", 37), ("Sun, 06 Nov 1994 08:48:37 GMT", 0),
      ("Mon, 06 Nov 2094 08:49:37 GMT", 86_400),
    ])
  func valid(text: String, seconds: Double) {
    // 06 Nov 1994 08:49:00.
    #expect(RetryAfter.duration(text, now: 784_111_740) == .seconds(seconds))
  }

  @Test(
    "Leap days count",
    arguments: [
      ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800.0),
      ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
      ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ])
  func dates(text: String, seconds: Double) {
    #expect(RetryAfter.duration(text, now: seconds - 5) == .seconds(5))
  }

  @Test(
    "Anything else is nothing",
    arguments: [
      "", "soon", "-1", "nan", "inf", "1 2", "Sun, 06 Foo 1994 08:49:37 GMT",
      "Sun, 99 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
      "Sun, 06 Nov 999999999999 08:49:37 GMT",
    ])
  func invalid(text: String) {
    let found = RetryAfter.duration(text, now: 0)
    // Infinity is a number of seconds, if a bold one: it is capped.
    #expect(found == nil || (text == "inf" && found == .seconds(86_400)))
  }
}
