/// The driver's decisions as a pure value: what may start, what is delivered next, what is booked.
///
/// Two rules make a run independent of timing:
/// - **Delivery in order.** Every order has a number; its event waits until all earlier ones are
///   delivered or cancelled.
/// - **Admission in order, by worst case.** An order starts beside others only if everything spent,
///   everything in flight and its own worst case stay within the budget, all with their retries and
///   the scoring to come. Where that fails it waits until nothing is in flight; then it runs alone
///   if one attempt fits, and is refused otherwise. So whether it runs, and how often it may be
///   tried again, depends on what the earlier ones really cost, never on when they came back: it is
///   what would happen if everything ran one by one.
///
/// The rules assume that a strategy orders the scoring of a sample, if at all, when it hears of it.
struct Schedule: Sendable {
  /// An order to carry out.
  struct Job: Sendable, Hashable {
    enum Work: Sendable, Hashable {
      case sample(SampleRequest)
      case assess(Trace, knownSteps: Int)
    }

    let number: Int
    let candidate: CandidateID
    let work: Work
    /// The most that one attempt can cost.
    let worstCase: Spend
    /// The most that one attempt to score its result can cost.
    let worstScoring: Spend
    var attempt = 1
    /// What its failed attempts have cost.
    var wasted = Spend.zero

    var isSample: Bool { if case .sample = work { true } else { false } }
  }

  /// A result that waits for its turn.
  private struct Waiting: Sendable {
    let event: Event
    let work: Job.Work
    var spend = Spend.zero
    var stage = Ledger.Stage.sampling
    var wasted = Spend.zero
    /// What the scoring of this sample can cost, should the strategy order it.
    var reserved = Spend.zero
  }

  private let budget: Budget
  private let width: Int
  private let retry: RetryPolicy
  private var counter = 0
  private var samples = JobQueue()
  private var assessments = JobQueue()
  private var inFlight: [Int: Job] = [:]
  private var arrived: [Int: Waiting] = [:]
  /// In flight, but cancelled: their results are booked and not delivered.
  private var dropped: Set<Int> = []
  /// Cancelled: delivery passes them by.
  private var skipped: Set<Int> = []
  private var nextDelivery = 0
  private var hasExpired = false
  /// Everything spent so far, delivered or not: what the budget looks at.
  private var spent = Spend.zero
  /// What was delivered or dropped; all of it once nothing is in flight or waiting.
  private(set) var ledger = Ledger()

  init(budget: Budget, width: Int, retry: RetryPolicy) {
    self.budget = budget
    self.width = max(1, width)
    self.retry = retry
  }

  /// Whether the next event in order is there.
  var canDeliver: Bool { arrived[nextDelivery] != nil || skipped.contains(nextDelivery) }

  /// Whether nothing is in flight.
  var isIdle: Bool { inFlight.isEmpty }

  mutating func submitSample(
    _ candidate: CandidateID, _ request: SampleRequest, worstCase: Spend, worstScoring: Spend
  ) {
    samples.append(
      Job(
        number: counter, candidate: candidate, work: .sample(request), worstCase: worstCase,
        worstScoring: worstScoring))
    counter += 1
  }

  mutating func submitAssessment(
    _ candidate: CandidateID, _ trace: Trace, knownSteps: Int, worstCase: Spend
  ) {
    assessments.append(
      Job(
        number: counter, candidate: candidate, work: .assess(trace, knownSteps: knownSteps),
        worstCase: worstCase, worstScoring: .zero))
    counter += 1
  }

  /// The next job to start, if one may start now. `elapsed` is the run's age in seconds.
  mutating func nextLaunch(elapsed: Double) -> Job? {
    while let job = assessments.first ?? samples.first {
      var limit = hasExpired ? wallTimeLimit : nil
      if limit == nil {
        guard inFlight.count < width else { return nil }
        if exceededLimit(by: reservation(for: job), elapsed: elapsed) != nil {
          // Something in flight may cost less than its worst case: wait for it.
          guard inFlight.isEmpty else { return nil }
          limit = exceededLimit(by: job.worstCase + job.worstScoring, elapsed: elapsed)
        }
      }
      if job.isSample { samples.removeFirst() } else { assessments.removeFirst() }
      guard let limit else {
        inFlight[job.number] = job
        return job
      }
      arrived[job.number] = Waiting(
        event: .refused(job.candidate, limit: limit), work: job.work)
    }
    return nil
  }

  /// The limit that `worstCase` would exceed on top of what is spent and reserved.
  private func exceededLimit(by worstCase: Spend, elapsed: Double) -> String? {
    guard budget.hasLimits else { return nil }
    var committed = spent + worstCase
    for other in inFlight.values { committed += reservation(for: other) }
    for arrival in arrived.values { committed += arrival.reserved }
    committed.seconds = elapsed
    return budget.exceededLimit(by: committed)
  }

  /// The most that a job can still cost, its retries and its scoring included.
  private func reservation(for job: Job) -> Spend {
    job.worstCase.repeated(1 + max(0, retry.attempts - job.attempt))
      + job.worstScoring.repeated(retry.attempts)
  }

  /// Books a result; `spend` is this attempt's. Returns the job and the pause when it is to be
  /// tried again.
  mutating func complete(
    _ number: Int, with result: Result<Event, ModelFailure>, spend: Spend, seed: UInt64,
    elapsed: Double
  ) -> (job: Job, pause: Duration)? {
    guard var job = inFlight.removeValue(forKey: number) else { return nil }
    spent += spend
    if dropped.remove(number) != nil {
      ledger.book(job.wasted + spend, as: .cancelled)
      return nil
    }
    switch result {
    case .success(let event):
      arrived[number] = Waiting(
        event: event, work: job.work, spend: spend, stage: job.isSample ? .sampling : .scoring,
        wasted: job.wasted,
        reserved: job.worstScoring.repeated(retry.attempts))
    case .failure(let failure):
      job.wasted += spend
      if failure.kind == .transient, job.attempt < retry.attempts,
        exceededLimit(by: job.worstCase + job.worstScoring, elapsed: elapsed) == nil
      {
        job.attempt += 1
        inFlight[number] = job
        let jitter = SeedSequence(seed: seed).derive("retry", number)
        return (job, retry.pause(before: job.attempt, after: failure, seed: jitter))
      }
      arrived[number] = Waiting(
        event: job.isSample
          ? .sampleFailed(job.candidate, failure) : .assessmentFailed(job.candidate, failure),
        work: job.work, wasted: job.wasted)
    }
    return nil
  }

  /// The next event in order and the work that it came from, or nil if it has not arrived yet.
  mutating func nextEvent() -> (event: Event, work: Job.Work)? {
    while nextDelivery < counter {
      if let arrival = arrived.removeValue(forKey: nextDelivery) {
        nextDelivery += 1
        ledger.book(arrival.spend, as: arrival.stage)
        ledger.book(arrival.wasted, as: arrival.event.isFailure ? .failed : .retried)
        return (arrival.event, arrival.work)
      }
      guard skipped.remove(nextDelivery) != nil else { return nil }
      nextDelivery += 1
    }
    return nil
  }

  /// Drops all open orders of these candidates. Returns the numbers of those in flight.
  mutating func cancel(_ candidates: Set<CandidateID>) -> [Int] {
    drop { candidates.contains($0) }
  }

  /// Drops all open orders. Returns the numbers of those in flight.
  mutating func cancelAll() -> [Int] { drop { _ in true } }

  private mutating func drop(_ isMeant: (CandidateID) -> Bool) -> [Int] {
    for job in samples.removeAll(where: { isMeant($0.candidate) }) { skipped.insert(job.number) }
    for job in assessments.removeAll(where: { isMeant($0.candidate) }) {
      skipped.insert(job.number)
    }
    for (number, arrival) in arrived where arrival.event.candidate.map(isMeant) == true {
      arrived[number] = nil
      skipped.insert(number)
      ledger.book(arrival.spend + arrival.wasted, as: .cancelled)
    }
    var running: [Int] = []
    for job in inFlight.values where isMeant(job.candidate) && !dropped.contains(job.number) {
      dropped.insert(job.number)
      skipped.insert(job.number)
      running.append(job.number)
    }
    return running.sorted()
  }

  /// The wall time is over: refuses everything open. Returns the numbers of those in flight.
  mutating func expire() -> [Int] {
    hasExpired = true
    var running: [Int] = []
    for job in inFlight.values where dropped.insert(job.number).inserted {
      arrived[job.number] = Waiting(
        event: .refused(job.candidate, limit: wallTimeLimit), work: job.work)
      running.append(job.number)
    }
    return running.sorted()
  }

  private var wallTimeLimit: String {
    var late = Spend.zero
    late.seconds = .infinity
    return budget.exceededLimit(by: late) ?? "seconds"
  }
}

extension Event {
  /// Whether an order came to nothing for good.
  var isFailure: Bool {
    switch self {
    case .sampleFailed, .assessmentFailed, .refused: true
    default: false
    }
  }

  /// The candidate the event is about.
  var candidate: CandidateID? {
    switch self {
    case .started: nil
    case .sampled(let id, _), .sampleFailed(let id, _), .assessed(let id, _),
      .assessmentFailed(let id, _), .verified(let id, _), .refused(let id, _):
      id
    }
  }
}
