import Synchronization

/// A synchronous engine that works on many jobs at once.
protocol BatchCore {
  associatedtype Input: Sendable
  associatedtype Output: Sendable

  /// Takes a job on.
  mutating func add(_ input: Input, id: Int)
  /// Gives a job up; its output (what was done until now) comes with the next ``advance()``.
  mutating func cancel(id: Int)
  /// Does one batch's worth of work and returns the jobs that are done.
  mutating func advance() -> [(id: Int, output: Output)]
}

/// Lets any number of tasks share one batch engine: continuous batching.
///
/// There is no background task. One of the waiting callers leads: it advances the engine, lets
/// newcomers in after every batch, and when its own job is done hands over to another waiter.
actor Batcher<Core: BatchCore> {
  private var core: Core
  private var nextID = 0
  private var isLed = false
  private var outputs: [Int: Core.Output] = [:]
  private var parked: [Int: CheckedContinuation<Void, Never>] = [:]
  private var flags: [Int: CancellationFlag] = [:]

  init(_ core: sending Core) { self.core = core }

  /// Runs one job to its end; it is given up when the calling task is cancelled.
  func run(_ input: Core.Input) async -> Core.Output {
    let id = nextID
    nextID += 1
    let flag = CancellationFlag()
    flags[id] = flag
    core.add(input, id: id)
    return await withTaskCancellationHandler {
      while true {
        if let output = outputs.removeValue(forKey: id) {
          flags[id] = nil
          return output
        }
        if isLed {
          await withCheckedContinuation { parked[id] = $0 }
        } else {
          await lead(until: id)
        }
      }
    } onCancel: {
      flag.raise()
    }
  }

  private func lead(until id: Int) async {
    isLed = true
    while outputs[id] == nil {
      for (job, flag) in flags where flag.isRaised { core.cancel(id: job) }
      for (job, output) in core.advance() {
        outputs[job] = output
        flags[job] = nil
        parked.removeValue(forKey: job)?.resume()
      }
      await Task.yield()
    }
    isLed = false
    // Whoever is still parked waits for work to go on: the longest-waiting one leads next.
    if let heir = parked.keys.min() { parked.removeValue(forKey: heir)?.resume() }
  }
}

/// Raised once, from any thread.
private final class CancellationFlag: Sendable {
  private let raised = Atomic<Bool>(false)
  var isRaised: Bool { raised.load(ordering: .relaxed) }
  func raise() { raised.store(true, ordering: .relaxed) }
}
