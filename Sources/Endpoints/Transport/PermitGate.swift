import Synchronization

/// Lets so many in at a time; the others wait in line, and whoever gives up leaves the line at once.
package final class PermitGate: Sendable {
  private struct State {
    var free: Int
    var nextNumber = 0
    /// Who waits, by number; a number in `line` that is not here has left.
    var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
    var line: [Int] = []
    var head = 0
    /// Numbers that were cancelled while they did not wait: too early, or too late.
    var gone: Set<Int> = []

    /// Drops what has left the line, once that is most of it.
    mutating func tidy() {
      guard line.count > 2 * waiting.count + 32 else { return }
      line = line[head...].filter { waiting[$0] != nil }
      head = 0
    }
  }

  private let state: Mutex<State>

  /// Makes a gate for so many.
  package init(permits: Int) { state = Mutex(State(free: max(1, permits))) }

  /// How many wait.
  package var waiting: Int { state.withLock { $0.waiting.count } }

  /// How many more would be let in at once.
  package var free: Int { state.withLock { $0.free } }

  /// Takes a permit if there is one, without waiting.
  package func tryAcquire() -> Bool {
    state.withLock { state in
      guard state.free > 0 else { return false }
      state.free -= 1
      return true
    }
  }

  /// Waits for a permit. False if the task was cancelled: there is no permit to release then.
  package func acquire() async -> Bool {
    if Task.isCancelled { return false }
    if tryAcquire() { return true }
    let number = state.withLock { state in
      state.nextNumber += 1
      return state.nextNumber
    }
    // A cancellation that comes after the permit leaves its number behind.
    defer { state.withLock { _ = $0.gone.remove(number) } }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Bool? = state.withLock { state in
          if state.gone.contains(number) { return false }
          if state.free > 0 {
            state.free -= 1
            return true
          }
          state.waiting[number] = continuation
          state.line.append(number)
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        let waiter = state.waiting.removeValue(forKey: number)
        if waiter == nil { state.gone.insert(number) } else { state.tidy() }
        return waiter
      }
      waiter?.resume(returning: false)
    }
  }

  /// Gives a permit back: to the first in line, if there is one.
  package func release() {
    let waiter = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      while state.head < state.line.count {
        let number = state.line[state.head]
        state.head += 1
        if let waiter = state.waiting.removeValue(forKey: number) {
          state.tidy()
          return waiter
        }
      }
      state.tidy()
      state.free += 1
      return nil
    }
    waiter?.resume(returning: true)
  }
}
