import Synchronization

/// A clock whose time stands still until a ``Simulation`` moves it to the next sleeper's deadline.
final class VirtualClock: Clock, Sendable {
  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
  }

  private struct State {
    var now = Instant(offset: .zero)
    var next = 0
    var sleepers: [Int: (deadline: Instant, wake: CheckedContinuation<Void, any Error>)] = [:]
    var cancelled: Set<Int> = []
    var sleeps: [Duration] = []
  }

  private let state = Mutex(State())

  var now: Instant { state.withLock(\.now) }
  var minimumResolution: Duration { .nanoseconds(1) }

  /// How long each sleep was to last, in the order in which they began.
  var sleeps: [Duration] { state.withLock(\.sleeps) }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.next += 1
      state.sleeps.append(state.now.duration(to: deadline))
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isLate = state.withLock { state in
          if state.cancelled.remove(id) != nil || Task.isCancelled { return true }
          state.sleepers[id] = (deadline, continuation)
          return false
        }
        if isLate { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let wake = state.withLock { state in
        if let sleeper = state.sleepers.removeValue(forKey: id) { return sleeper.wake as Optional }
        state.cancelled.insert(id)
        return nil
      }
      wake?.resume(throwing: CancellationError())
    }
  }

  /// Moves on to the earliest deadline and wakes all who wait for it; false if nobody sleeps.
  func advance() -> Bool {
    let woken = state.withLock { state in
      guard let deadline = state.sleepers.values.map(\.deadline).min() else {
        return [] as [CheckedContinuation<Void, any Error>]
      }
      state.now = max(state.now, deadline)
      let due = state.sleepers.filter { $0.value.deadline <= deadline }
      for id in due.keys { state.sleepers[id] = nil }
      return due.sorted { $0.key < $1.key }.map(\.value.wake)
    }
    for wake in woken { wake.resume() }
    return !woken.isEmpty
  }
}

extension VirtualClock {
  /// Starts the work, cancels its task at this age, and waits for its result.
  func cancelling<Value: Sendable>(
    after age: Duration, _ work: @escaping @Sendable () async -> Value
  ) async -> Value {
    await withTaskGroup(of: Value.self) { group in
      if age <= .zero { group.cancelAll() }
      group.addTask { await work() }
      if age > .zero {
        try? await sleep(for: age)
        group.cancelAll()
      }
      return await group.next()!
    }
  }
}
