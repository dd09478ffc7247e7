import Parsimony
import Synchronization

/// A sample's place in a wave: waits for its result, and may be left at any time.
final class WaveSeat: Sendable {
  private struct State {
    var run: (run: SampleRun, choice: Int)?
    var outcome: SampleRun.Outcome?
    var waiter: CheckedContinuation<SampleRun.Outcome, Never>?
  }

  let request: SampleRequest
  private let state = Mutex(State())

  init(_ request: SampleRequest) { self.request = request }

  /// Whether it was left, or has its result.
  var isOver: Bool { state.withLock { $0.outcome != nil } }

  /// Seats it in a call. False if it was left before.
  func sit(in run: SampleRun, choice: Int) {
    let isOver = state.withLock { state in
      guard state.outcome == nil else { return true }
      state.run = (run, choice)
      return false
    }
    if isOver { run.leave(choice) }
  }

  /// Gives it its result; the first one counts.
  func settle(_ outcome: SampleRun.Outcome) {
    let waiter = state.withLock { state -> CheckedContinuation<SampleRun.Outcome, Never>? in
      guard state.outcome == nil else { return nil }
      state.outcome = outcome
      // The run knows its seats: without this, both would hold each other for ever.
      state.run = nil
      let waiter = state.waiter
      state.waiter = nil
      return waiter
    }
    waiter?.resume(returning: outcome)
  }

  /// Waits for the result. Cancelling the task leaves the wave.
  func outcome() async -> SampleRun.Outcome {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let outcome = state.withLock { state in
          if state.outcome == nil { state.waiter = continuation }
          return state.outcome
        }
        if let outcome { continuation.resume(returning: outcome) }
      }
    } onCancel: {
      leave()
    }
  }

  private func leave() {
    if let (run, choice) = state.withLock({ $0.run }) {
      run.leave(choice)
    } else {
      settle(.failed(ModelFailure(.cancelled, "the sample was cancelled before it began")))
    }
  }
}
