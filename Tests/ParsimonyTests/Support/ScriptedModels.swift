import Parsimony
import Synchronization

/// What one call of a scripted model does.
struct ScriptedCall<Value: Sendable>: Sendable {
  var result: Result<Value, ModelFailure>
  /// How long it takes, in the simulation's time.
  var delay: Duration = .zero
  /// What a cancellation in the middle of it leaves on the bill.
  var spendWhenCancelled = Spend.zero
}

/// Counts what the scripted models were really asked, independently of the driver.
final class CallLog: Sendable {
  struct Entry: Sendable, Hashable {
    let candidate: Int
    let attempt: Int
  }

  struct State: Sendable {
    var started: [Entry] = []
    var cancelled: [Entry] = []
    var finished: [Entry] = []
    var inFlight = 0
    var mostInFlight = 0
    var tokens = 0
    var attempts: [Int: Int] = [:]
  }

  private let state = Mutex(State())

  var now: State { state.withLock { $0 } }

  func begin(_ candidate: Int) -> Entry {
    state.withLock { state in
      state.attempts[candidate, default: 0] += 1
      let entry = Entry(candidate: candidate, attempt: state.attempts[candidate]!)
      state.started.append(entry)
      state.inFlight += 1
      state.mostInFlight = max(state.mostInFlight, state.inFlight)
      return entry
    }
  }

  func end(_ entry: Entry, spend: Spend, isCancelled: Bool) {
    state.withLock { state in
      state.inFlight -= 1
      state.tokens += spend.totalTokens
      if isCancelled { state.cancelled.append(entry) } else { state.finished.append(entry) }
    }
  }

  fileprivate func carryOut<Value: Sendable>(
    _ entry: Entry, _ call: ScriptedCall<Value>, on clock: VirtualClock,
    spend: (Value) -> Spend
  ) async throws(ModelFailure) -> Value {
    do {
      if call.delay > .zero { try await clock.sleep(for: call.delay) }
      try Task.checkCancellation()
    } catch {
      end(entry, spend: call.spendWhenCancelled, isCancelled: true)
      throw ModelFailure(.cancelled, "cancelled", spend: call.spendWhenCancelled)
    }
    switch call.result {
    case .success(let value):
      end(entry, spend: spend(value), isCancelled: false)
      return value
    case .failure(let failure):
      end(entry, spend: failure.spend, isCancelled: false)
      throw failure
    }
  }
}

/// A policy that answers by candidate and attempt.
struct ScriptedPolicy: Policy {
  let identity = ModelIdentity(name: "scripted-policy")
  let clock: VirtualClock
  let log = CallLog()
  let bound: Int
  private let candidates: [UInt64: Int]
  private let script: @Sendable (Int, Int) -> ScriptedCall<Continuation>

  /// - Parameter script: From candidate and attempt (1, 2, ...) to what the call does.
  init(
    clock: VirtualClock, question: Question, seed: UInt64, candidates: Int = 64, bound: Int = 100,
    script: @escaping @Sendable (Int, Int) -> ScriptedCall<Continuation>
  ) {
    self.clock = clock
    self.bound = bound
    self.candidates = Dictionary(
      uniqueKeysWithValues: (0..<candidates).map {
        (Driver.seed(seed, question: question, candidate: CandidateID($0)), $0)
      })
    self.script = script
  }

  func maximumTokens(for request: SampleRequest) -> Int { bound }

  func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    guard let candidate = candidates[request.seed] else {
      throw ModelFailure(.permanent, "the seed \(request.seed) belongs to no candidate")
    }
    let entry = log.begin(candidate)
    return try await log.carryOut(entry, script(candidate, entry.attempt), on: clock) { $0.spend }
  }
}

/// A process reward model that answers by trace and attempt.
struct ScriptedRewardModel: ProcessRewardModel {
  let identity = ModelIdentity(name: "scripted-prm")
  let clock: VirtualClock
  let log = CallLog()
  let bound: Int
  private let script: @Sendable (Trace, Int) -> ScriptedCall<StepScores>

  /// - Parameter script: From trace and attempt (1, 2, ...) to what the call does.
  init(
    clock: VirtualClock, bound: Int = 100,
    script: @escaping @Sendable (Trace, Int) -> ScriptedCall<StepScores>
  ) {
    self.clock = clock
    self.bound = bound
    self.script = script
  }

  func maximumTokens(for trace: Trace, of question: Question) -> Int { bound }

  func score(
    _ trace: Trace, of question: Question
  ) async throws(ModelFailure) -> StepScores {
    let entry = log.begin(Self.key(of: trace))
    return try await log.carryOut(entry, script(trace, entry.attempt), on: clock) { $0.spend }
  }

  /// Tells traces apart in the log.
  static func key(of trace: Trace) -> Int {
    Int(truncatingIfNeeded: StableHash.fnv1a(trace.text))
  }
}

/// A verifier that holds one answer to be right.
struct ScriptedVerifier: Verifier {
  let right: String
  func verdict(on trace: Trace, of question: Question) -> Verdict {
    Verdict(isCorrect: trace.answer?.text == right)
  }
}
