/// A request's id: 96 random bits in hexadecimal.
enum RequestID {
  static func make() -> String {
    let high = UInt64.random(in: .min ... .max)
    let low = UInt32.random(in: .min ... .max)
    let text = String(high, radix: 16)
    let tail = String(low, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
      + String(repeating: "0", count: 8 - tail.count) + tail
  }
}
