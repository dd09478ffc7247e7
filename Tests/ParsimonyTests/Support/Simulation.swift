import Parsimony
import Synchronization

/// Runs asynchronous code on one thread, in virtual time, with an interleaving drawn from a seed:
/// whenever several tasks could go on, the generator picks one. The same seed gives the same
/// interleaving, and code that waits for ever is found out at once.
///
/// The work must stay structured: a bare `Task { }` would leave the simulation's thread.
struct Simulation {
  /// Everything waits, and nobody sleeps.
  struct Deadlock: Error {}

  let seed: UInt64
  let clock = VirtualClock()

  init(seed: UInt64) { self.seed = seed }

  func run<Value: Sendable>(
    _ work: @escaping @Sendable (VirtualClock) async throws -> Value
  ) throws -> Value {
    let executor = ShuffledExecutor(seed: seed)
    let outcome = Box<Result<Value, any Error>>()
    let clock = clock
    let task = Task(executorPreference: executor) {
      do {
        let value = try await work(clock)
        outcome.set(.success(value))
      } catch {
        outcome.set(.failure(error))
      }
    }
    while true {
      if executor.runOne() { continue }
      if let result = outcome.value { return try result.get() }
      guard clock.advance() else {
        task.cancel()
        throw Deadlock()
      }
    }
  }

  private final class Box<Value: Sendable>: Sendable {
    private let state = Mutex<Value?>(nil)
    var value: Value? { state.withLock { $0 } }
    func set(_ value: Value) { state.withLock { $0 = value } }
  }
}

/// Picks the next job at random.
private final class ShuffledExecutor: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var generator: SplitMix64
  }

  private let state: Mutex<State>

  init(seed: UInt64) { state = Mutex(State(generator: SplitMix64(seed: seed))) }

  func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    state.withLock { $0.jobs.append(unowned) }
  }

  /// Runs one of the jobs that are ready; false if there is none.
  func runOne() -> Bool {
    let job = state.withLock { state -> UnownedJob? in
      guard !state.jobs.isEmpty else { return nil }
      let index = state.generator.index(below: state.jobs.count)
      state.jobs.swapAt(index, state.jobs.count - 1)
      return state.jobs.removeLast()
    }
    guard let job else { return false }
    job.runSynchronously(on: asUnownedTaskExecutor())
    return true
  }
}
