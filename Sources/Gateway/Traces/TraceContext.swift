/// Where a span belongs: W3C Trace Context's `traceparent`, version 00.
public struct TraceContext: Sendable, Hashable {
  /// The trace's id, 128 bits, never 0.
  public let traceHigh: UInt64
  public let traceLow: UInt64
  /// The span's id, never 0.
  public let span: UInt64
  /// Whether somebody records the trace.
  public let isSampled: Bool

  init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, isSampled: Bool) {
    self.traceHigh = traceHigh
    self.traceLow = traceLow
    self.span = span
    self.isSampled = isSampled
  }

  /// The first span of a new trace.
  public static func root() -> TraceContext {
    TraceContext(
      traceHigh: .random(in: 1 ... .max), traceLow: .random(in: 1 ... .max),
      span: .random(in: 1 ... .max), isSampled: true)
  }

  /// Another span of the same trace.
  public func child() -> TraceContext {
    TraceContext(
      traceHigh: traceHigh, traceLow: traceLow, span: .random(in: 1 ... .max),
      isSampled: isSampled)
  }

  /// Reads a header `traceparent`. Nil where it is none; of later versions the known part counts.
  public init?(traceparent text: String) {
    guard text.utf8.count >= 55, text.utf8.count <= 512 else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, let version = Self.number(parts[0], digits: 2), version != 0xff,
      version != 0 || parts.count == 4, parts[1].utf8.count == 32,
      let high = Self.number(parts[1].prefix(16), digits: 16),
      let low = Self.number(parts[1].suffix(16), digits: 16), high | low != 0,
      let span = Self.number(parts[2], digits: 16), span != 0,
      let flags = Self.number(parts[3], digits: 2)
    else { return nil }
    self.init(traceHigh: high, traceLow: low, span: span, isSampled: flags & 1 == 1)
  }

  /// The header's value.
  public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

  /// The trace's id, 32 hexadecimal digits.
  public var traceID: String { Self.digits(traceHigh) + Self.digits(traceLow) }

  /// The span's id, 16 hexadecimal digits.
  public var spanID: String { Self.digits(span) }

  private static func digits(_ value: UInt64) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  /// A number of exactly so many digits 0-9, a-f; capitals are refused, as the standard says.
  private static func number(_ text: Substring, digits: Int) -> UInt64? {
    guard text.utf8.count == digits,
      text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    return UInt64(text, radix: 16)
  }
}
