/// Splits a stream of server-sent events (WHATWG HTML, 9.2) into events: bytes in, events out,
/// wherever the pieces are cut.
package struct ServerSentEventParser: Sendable {
  /// An event.
  package struct Event: Sendable, Hashable {
    /// The event's name; empty for none.
    package let name: String
    /// The data, lines joined by newlines.
    package let data: [UInt8]
  }

  /// An event was longer than the parser allows.
  package struct TooLarge: Error, Sendable, Hashable {}

  private let limit: Int
  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var name = ""
  private var hasData = false
  private var lastWasReturn = false
  private var isFirstLine = true

  /// Makes a parser; `limit` in bytes holds for a line and for an event's data.
  package init(limit: Int = 16 << 20) { self.limit = limit }

  /// Whether a part of an event waits for its end: at the stream's end, a sign of truncation.
  package var hasRemainder: Bool { !line.isEmpty || hasData }

  /// Takes bytes and gives the events that they complete to `emit`. Comments, `id` and `retry` are
  /// passed over.
  package mutating func parse(
    _ bytes: some Sequence<UInt8>, _ emit: (Event) throws -> Void
  ) throws {
    for byte in bytes {
      if lastWasReturn {
        lastWasReturn = false
        if byte == UInt8(ascii: "\n") { continue }
      }
      switch byte {
      case UInt8(ascii: "\r"):
        lastWasReturn = true
        try endLine(emit)
      case UInt8(ascii: "\n"): try endLine(emit)
      default:
        guard line.count < limit else { throw TooLarge() }
        line.append(byte)
      }
    }
  }

  private mutating func endLine(_ emit: (Event) throws -> Void) throws {
    defer {
      line.removeAll(keepingCapacity: true)
      isFirstLine = false
    }
    // A byte order mark may come before everything.
    if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    guard !line.isEmpty else {
      if hasData {
        let event = Event(name: name, data: data)
        reset()
        try emit(event)
      } else {
        reset()
      }
      return
    }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = line[min(colon + 1, line.endIndex)...]
    if value.first == UInt8(ascii: " ") { value.removeFirst() }
    let field = line[..<colon]
    if field.elementsEqual("data".utf8) {
      guard data.count + value.count < limit else { throw TooLarge() }
      if hasData { data.append(UInt8(ascii: "\n")) }
      data.append(contentsOf: value)
      hasData = true
    } else if field.elementsEqual("event".utf8) {
      name = String(decoding: value, as: UTF8.self)
    }
  }

  private mutating func reset() {
    data.removeAll()
    name = ""
    hasData = false
  }
}
