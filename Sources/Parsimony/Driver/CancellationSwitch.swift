import Synchronization

/// Cancels one piece of work among others: a single sample of a run, the work for one client.
package final class CancellationSwitch: Sendable {
  private struct State {
    var isTripped = false
    var cancel: (@Sendable () -> Void)?
  }

  /// The lock guards the state alone.
  private let state = Mutex(State())

  package init() {}

  /// Cancels the work that ``run(_:)`` is carrying out, or will.
  package func trip() {
    let cancel = state.withLock { state in
      state.isTripped = true
      return state.cancel
    }
    cancel?()
  }

  /// Runs the work until it returns; it is cancelled when the switch trips, or the caller's task is.
  ///
  /// Nothing can cancel a child of a group from outside but the whole group, so the work has a task of
  /// its own; it is structured all the same, since this returns after the work only. (A group of two
  /// children, one of which waits for the switch, says the same at three times the cost.)
  package func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
    let task = Task { await work() }
    let isTripped = state.withLock { state in
      state.cancel = { task.cancel() }
      return state.isTripped
    }
    if isTripped { task.cancel() }
    defer { state.withLock { $0.cancel = nil } }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
