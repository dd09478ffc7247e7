/// One run of one strategy on one question: the asynchronous shell around ``Schedule``.
struct DriverRun<S: Strategy> {
  private let driver: Driver
  private var strategy: S
  private let question: Question
  private let seed: UInt64
  /// Names the run to the models' caches; no result depends on it, so it need not be reproducible.
  private let session = UInt64.random(in: .min ... .max)
  private var schedule: Schedule
  private var notes: [String] = []
  private var candidates: [CandidateID: CandidateRecord] = [:]
  private var scored = ScoredPrefixes()
  private var switches: [Int: CancellationSwitch] = [:]
  private var conclusion: Conclusion?
  private var wasRefused = false
  private var waves = 0
  private var sampleFailure: ModelFailure?
  private var scoringFailure: ModelFailure?

  init(driver: Driver, strategy: S, question: Question, seed: UInt64) {
    self.driver = driver
    self.strategy = strategy
    self.question = question
    self.seed = seed
    self.schedule = Schedule(
      budget: driver.budget, width: driver.concurrency, retry: driver.retry)
  }

  mutating func carryOut() async throws(DriverError) -> Outcome {
    let elapsed = driver.stopwatch()
    perform(strategy.react(to: .started(question)))
    await withTaskGroup(of: Report.self) { group in
      startDeadline(in: &group)
      while !Task.isCancelled {
        deliver()
        if conclusion != nil { break }
        while let job = schedule.nextLaunch(elapsed: elapsed()) {
          launch(job, after: .zero, in: &group)
        }
        // A refusal can be delivered at once.
        if schedule.canDeliver { continue }
        // Without anything in flight nothing more can happen.
        guard !schedule.isIdle, let report = await group.next() else { break }
        switch report {
        case .deadline:
          for number in schedule.expire() { switches[number]?.trip() }
        case .arrival(let arrival):
          if let (job, pause) = book(arrival, elapsed: elapsed()) {
            launch(job, after: pause, in: &group)
          }
        }
      }
      // Whatever still runs is cancelled, and what it cost is booked.
      _ = schedule.cancelAll()
      group.cancelAll()
      for await case .arrival(let arrival) in group { _ = book(arrival, elapsed: elapsed()) }
    }
    return try outcome(seconds: elapsed())
  }

  private func outcome(seconds: Double) throws(DriverError) -> Outcome {
    guard let conclusion else {
      if Task.isCancelled {
        throw DriverError(
          .cancelled, "the run on question \(question.id) was cancelled", ledger: schedule.ledger)
      }
      throw DriverError(
        .stalled, "strategy \(strategy.name) waits for nothing and has not finished: a bug in it",
        ledger: schedule.ledger)
    }
    if conclusion.candidate == nil, let (what, failure) = blockingFailure {
      throw DriverError(
        .unavailable, "every \(what) of question \(question.id) failed: \(failure.message)",
        underlying: failure, ledger: schedule.ledger)
    }
    return Outcome(
      question: question, strategy: strategy.name, conclusion: conclusion,
      candidates: candidates.values.sorted { $0.id < $1.id }, notes: notes,
      ledger: schedule.ledger, seconds: seconds)
  }

  /// The last failure, where failures alone left the strategy nothing to choose from.
  private var blockingFailure: (what: String, failure: ModelFailure)? {
    if wasRefused { return nil }
    if candidates.isEmpty { return sampleFailure.map { ("sample", $0) } }
    if candidates.values.contains(where: { $0.assessment != nil }) { return nil }
    return scoringFailure.map { ("scoring of a sample", $0) }
  }

  private mutating func deliver() {
    while conclusion == nil, let (event, work) = schedule.nextEvent() {
      scored.book(event, of: work)
      switch event {
      case .sampled(let id, let trace):
        candidates[id] = CandidateRecord(
          id: id, seed: Driver.seed(seed, question: question, candidate: id), trace: trace)
      case .assessed(let id, let assessment): candidates[id]?.assessment = assessment
      case .sampleFailed(_, let failure): sampleFailure = failure
      case .assessmentFailed(let id, let failure):
        if candidates[id] != nil { scoringFailure = failure }
      case .refused: wasRefused = true
      case .started, .verified: break
      }
      driver.observe?(event, schedule.ledger)
      perform(strategy.react(to: event))
    }
  }

  private mutating func perform(_ actions: [Action]) {
    let sizes = WaveSizes(actions)
    for (place, action) in actions.enumerated() {
      guard conclusion == nil else { return }
      switch action {
      case .sample(let id, let prefix, let extent, let mode):
        if sizes.isFirst[place] { waves += 1 }
        let request = SampleRequest(
          question: question, prefix: prefix, extent: extent,
          sampling: mode == .greedy ? driver.sampling.greedy : driver.sampling,
          seed: sampleSeed(of: id, after: prefix), session: session,
          wave: SampleRequest.Wave(
            number: waves, count: sizes.count[place], seed: waveSeed(after: prefix),
            index: id.index))
        let tokens = tokenBound(driver.policy.maximumTokens(for: request))
        var worstCase = driver.budget.prices.worstCase(policyTokens: tokens)
        worstCase.samples = 1
        worstCase.policyCalls = 1
        schedule.submitSample(
          id, request, worstCase: worstCase, worstScoring: worstScoring(after: tokens))
      case .assess(let id, let trace):
        let tokens = tokenBound(
          driver.processRewardModel?.maximumTokens(for: trace, of: question) ?? 0)
        schedule.submitAssessment(
          id, trace, knownSteps: scored.knownSteps(of: trace, by: id),
          worstCase: Spend(prmTokens: tokens, prmCalls: 1))
      case .verify(let id, let trace):
        // Exact and cheap: judged at once, so its event comes before any later arrival.
        let verdict =
          strategy.requirements.contains(.verifier)
          ? driver.verifier?.verdict(on: trace, of: question) : nil
        let judged = verdict ?? Verdict(isCorrect: false, reason: "no verifier was given")
        perform(strategy.react(to: .verified(id, judged)))
      case .cancel(let ids):
        for number in schedule.cancel(Set(ids)) { switches[number]?.trip() }
      case .note(let text):
        notes.append(text)
      case .finish(let conclusion):
        self.conclusion = conclusion
      }
    }
  }

  /// The seed of one sample. A candidate that grows step by step must not draw the same random
  /// numbers at every step, so a non-empty prefix takes its length into the seed.
  private func sampleSeed(of id: CandidateID, after prefix: Trace) -> UInt64 {
    let own = Driver.seed(seed, question: question, candidate: id)
    return prefix.steps.isEmpty
      ? own : SeedSequence(seed: own).derive("step", prefix.steps.count)
  }

  /// The seed that all samples of a prefix share.
  private func waveSeed(after prefix: Trace) -> UInt64 {
    let own = SeedSequence(seed: seed).derive(question.id, 0)
    return SeedSequence(seed: own).derive("wave" + prefix.text, prefix.steps.count)
  }

  /// A model's word on its own limit, kept within what sums can hold.
  private func tokenBound(_ tokens: Int) -> Int { min(max(0, tokens), 1 << 32) }

  private func worstScoring(after policyTokens: Int) -> Spend {
    guard strategy.requirements.contains(.processRewardModel) else { return .zero }
    return Spend(prmTokens: policyTokens, prmCalls: 1)
  }

  private mutating func book(
    _ arrival: Arrival, elapsed: Double
  ) -> (job: Schedule.Job, pause: Duration)? {
    switches[arrival.number] = nil
    return schedule.complete(
      arrival.number, with: arrival.result, spend: arrival.spend, seed: seed, elapsed: elapsed)
  }

  /// Seconds.
  private static var longestSleep: Double { 1 }

  private mutating func launch(
    _ job: Schedule.Job, after pause: Duration, in group: inout TaskGroup<Report>
  ) {
    let breaker = CancellationSwitch()
    switches[job.number] = breaker
    let attempt = Attempt(
      job: job, pause: pause, driver: driver, question: question, session: session)
    group.addTask { .arrival(await breaker.run { await attempt.carryOut() }) }
  }

  private func startDeadline(in group: inout TaskGroup<Report>) {
    // Durations cannot hold more than some 10^11 years; and NaN never ends.
    guard let seconds = driver.budget.seconds, seconds < 1e15 else { return }
    let clock = driver.clock
    group.addTask {
      // A sleep that is cancelled stays among the runtime's timers until it would have ended. So a
      // server that ends thousands of runs a second must not ask for minutes at once.
      var left = max(0, seconds)
      while left > 0, !Task.isCancelled {
        let part = min(left, Self.longestSleep)
        try? await clock.sleep(for: .seconds(part))
        left -= part
      }
      return .deadline
    }
  }

  /// What a child task brings back.
  private enum Report: Sendable {
    case arrival(Arrival)
    case deadline
  }
}

extension Driver {
  /// A function that tells the seconds since now.
  func stopwatch() -> @Sendable () -> Double {
    func start(_ clock: some Clock<Duration>) -> @Sendable () -> Double {
      let begin = clock.now
      return { begin.duration(to: clock.now) / .seconds(1) }
    }
    return start(clock)
  }
}
