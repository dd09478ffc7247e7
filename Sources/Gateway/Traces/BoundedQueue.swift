import Synchronization

/// What many hand in and one takes away. Handing in never waits: what does not fit is dropped and
/// counted.
final class BoundedQueue<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var weight = 0
    var dropped = 0
    var isFinished = false
  }

  /// Says that there is something; ends after ``finish()``.
  let arrivals: AsyncStream<Void>
  private let arrived: AsyncStream<Void>.Continuation
  private let limit: Int
  private let state = Mutex(State())

  /// Makes a queue of elements that weigh at most `limit` together.
  init(limit: Int) {
    self.limit = limit
    (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Hands in an element; drops it where it does not fit, or after the end.
  func offer(_ element: Element, weight: Int = 1) {
    let isFirst = state.withLock { state in
      guard !state.isFinished, weight <= limit - state.weight else {
        state.dropped += 1
        return false
      }
      state.elements.append(element)
      state.weight += weight
      return state.elements.count == 1
    }
    if isFirst { arrived.yield() }
  }

  /// Everything that is there, in its order.
  func takeAll() -> [Element] {
    state.withLock { state in
      defer { (state.elements, state.weight) = ([], 0) }
      return state.elements
    }
  }

  /// Counts what was taken and then lost.
  func drop(_ count: Int) { state.withLock { $0.dropped += count } }

  /// What was dropped so far.
  var dropped: Int { state.withLock { $0.dropped } }

  /// Nothing more comes.
  func finish() {
    state.withLock { $0.isFinished = true }
    arrived.finish()
  }
}
