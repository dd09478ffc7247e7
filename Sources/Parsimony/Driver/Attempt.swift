/// One call of a model on behalf of one order: what a child task of a run does.
struct Attempt: Sendable {
  let job: Schedule.Job
  let pause: Duration
  let driver: Driver
  let question: Question
  let session: UInt64

  /// Waits, calls the model and checks what it says.
  func carryOut() async -> Arrival {
    if pause > .zero { try? await driver.clock.sleep(for: pause) }
    // Cancelled before the call: no call, no cost.
    if Task.isCancelled {
      return Arrival(
        number: job.number, result: .failure(ModelFailure(.cancelled, "cancelled before the call")),
        spend: Spend(cancelled: 1))
    }
    do throws(ModelFailure) {
      switch job.work {
      case .sample(let request): return try await sample(request)
      case .assess(let trace, let knownSteps): return try await assess(trace, knownSteps)
      }
    } catch {
      var spend = countingCall(error.spend)
      if error.kind == .cancelled { spend.cancelled = 1 } else { spend.failed = 1 }
      return Arrival(number: job.number, result: .failure(error), spend: spend)
    }
  }

  private func sample(_ request: SampleRequest) async throws(ModelFailure) -> Arrival {
    let continuation = try await driver.policy.sample(request)
    var trace = request.prefix.appending(continuation)
    if trace.ending == .ended { trace.answer = driver.answerReader.answer(of: trace, to: question) }
    var spend = countingCall(continuation.spend)
    spend.samples = 1
    return Arrival(
      number: job.number, result: .success(.sampled(job.candidate, trace)), spend: spend)
  }

  private func assess(_ trace: Trace, _ knownSteps: Int) async throws(ModelFailure) -> Arrival {
    guard let model = driver.processRewardModel else {
      throw ModelFailure(.permanent, "no process reward model was given")
    }
    let scores = try await model.score(
      trace, of: question, session: session, knownSteps: knownSteps)
    guard scores.prefixes.count == trace.steps.count + 1 else {
      throw ModelFailure(
        .permanent,
        "the process reward model gave \(scores.prefixes.count) scores for a trace of "
          + "\(trace.steps.count) steps; it must give one for the empty prefix and each step",
        spend: scores.spend)
    }
    guard scores.quantiles.map({ $0.count == scores.prefixes.count }) ?? true else {
      throw ModelFailure(
        .permanent,
        "the process reward model gave \(scores.quantiles?.count ?? 0) sets of quantiles for "
          + "\(scores.prefixes.count) prefixes; it must give one each or none",
        spend: scores.spend)
    }
    if let score = scores.prefixes.first(where: { !($0 >= 0 && $0 <= 1) }) {
      throw ModelFailure(
        .permanent,
        "the process reward model gave the score \(score); it must give numbers in 0...1",
        spend: scores.spend)
    }
    let assessment = driver.assessment(scores, of: trace, question: question)
    return Arrival(
      number: job.number, result: .success(.assessed(job.candidate, assessment)),
      spend: countingCall(scores.spend))
  }

  /// A model's own account with the driver's counts in place of the model's.
  private func countingCall(_ spend: Spend) -> Spend {
    var counted = spend
    counted.samples = 0
    counted.policyCalls = job.isSample ? 1 : 0
    counted.prmCalls = job.isSample ? 0 : 1
    counted.cancelled = 0
    counted.failed = 0
    counted.seconds = 0
    return counted
  }
}

/// What an attempt brings back.
struct Arrival: Sendable {
  /// The order's number.
  let number: Int
  /// The event for the strategy, or why there is none.
  let result: Result<Event, ModelFailure>
  /// What it cost, calls included.
  let spend: Spend
}
