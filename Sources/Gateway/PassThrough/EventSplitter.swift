/// Cuts a stream of server-sent events into whole events, bytes untouched.
///
/// An event ends with an empty line; lines end with LF, CRLF or CR.
package struct EventSplitter: Sendable {
  /// The most bytes of one event.
  package static let limit = 16 << 20

  private var pending: [UInt8] = []
  /// Where in `pending` the search for the next end goes on.
  private var searched = 0

  package init() {}

  /// Whether an event has begun and not ended.
  package var hasRest: Bool { pending.contains { $0 != 10 && $0 != 13 } }

  /// Whether an event is longer than the limit.
  package var isOverfull: Bool { pending.count > Self.limit }

  /// Takes bytes, and gives the events that are whole now, their empty lines included.
  package mutating func take(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
    pending.append(contentsOf: bytes)
    var events: [[UInt8]] = []
    var start = 0
    var index = searched
    while index < pending.count {
      let length = endLength(at: index)
      if length > 0 {
        events.append(Array(pending[start..<(index + length)]))
        start = index + length
        index = start
      } else {
        index += 1
      }
    }
    pending.removeFirst(start)
    // An end is at most four bytes long, so it may have begun in the last three.
    searched = max(0, pending.count - 3)
    return events
  }

  /// The bytes of an event's end that begins here, or 0.
  private func endLength(at index: Int) -> Int {
    let first = lineEnd(at: index)
    guard first > 0 else { return 0 }
    let second = lineEnd(at: index + first)
    return second > 0 ? first + second : 0
  }

  /// The bytes of a line's end that begins here, or 0. A CR that came last may be half of a CRLF: it
  /// waits for what follows.
  private func lineEnd(at index: Int) -> Int {
    guard index < pending.count else { return 0 }
    if pending[index] == 10 { return 1 }
    guard pending[index] == 13, index + 1 < pending.count else { return 0 }
    return pending[index + 1] == 10 ? 2 : 1
  }
}
