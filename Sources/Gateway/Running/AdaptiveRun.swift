import Parsimony

/// One request under a strategy.
struct AdaptiveRun: Sendable {
  let request: CompletionRequest
  let model: ServedModel
  let plan: RunPlan
  let budget: Budget
  let requestID: String
  let seed: UInt64
  let concurrency: Int
  let span: OpenSpan?

  /// What a run tells while it goes on.
  struct Progress: Sendable {
    let candidates: Int
    let tokens: Int
  }

  /// What came of it.
  struct Result: Sendable {
    let outcome: Outcome
    let reply: ChosenReply
    let facts: ReplyFacts
  }

  /// Carries it out. What it cost is in the error where it fails, too.
  func run(
    progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws(RunFailure) -> Result {
    let source: SampleSource
    do {
      source = try SampleSource(request, model: model, plan: plan)
    } catch {
      throw RunFailure(error: error, ledger: Ledger())
    }
    let span = span?.child("run")
    let scorer =
      plan.spec.usesCalibrator
      ? model.calibratedModel ?? model.processRewardModel : model.processRewardModel
    let traced: any Policy =
      span.map { TracedPolicy(source.policy, in: $0) } ?? source.policy
    var driver = Driver(
      policy: GivingUpPolicy(traced, attempts: source.retry.attempts),
      processRewardModel: span.flatMap { span in
        scorer.map { TracedRewardModel($0, in: span) }
      } ?? scorer,
      calibrator: plan.spec.usesCalibrator ? model.calibrator : nil,
      answerReader: source.answers, sampling: source.sampling, budget: budget,
      concurrency: concurrency, retry: source.retry)
    if let progress {
      driver.observe = { event, ledger in
        guard case .sampled = event else { return }
        let total = ledger.total
        progress(Progress(candidates: total.samples, tokens: total.totalTokens))
      }
    }
    let outcome: Outcome
    do {
      outcome = try await driver.run(
        plan.spec.makeStrategy(seed: seed), on: source.question, seed: seed)
    } catch {
      span?.end(failure: error.message)
      throw RunFailure(error: OpenAIError(error), ledger: error.ledger)
    }
    span?.end(outcome: outcome)
    try? model.watch?.note(
      outcome,
      promptTokens: driver.processRewardModel?.maximumTokens(for: .empty, of: source.question) ?? 0)
    guard let chosen = chosen(outcome) else {
      if let limit = budget.seconds, outcome.seconds >= limit {
        throw RunFailure(
          error: OpenAIError(
            504, type: "server_error", code: "deadline_exceeded",
            "no sample came back within \(limit) s"),
          ledger: outcome.ledger)
      }
      throw RunFailure(
        error: OpenAIError(
          400, type: "invalid_request_error", code: "budget_too_small",
          "the budget allows no sample: " + (outcome.notes.last ?? "raise it"),
          parameter: "parsimony.budget"),
        ledger: outcome.ledger)
    }
    return Result(
      outcome: outcome, reply: source.reply(chosen.id, chosen.trace),
      facts: facts(outcome, chosen: chosen.trace))
  }

  /// The chosen candidate; where the strategy stands by none, the first that was finished, or the
  /// first at all: the decision says that nobody vouches for it.
  private func chosen(_ outcome: Outcome) -> (id: CandidateID, trace: Trace)? {
    if let id = outcome.conclusion.candidate, let trace = outcome.conclusion.trace {
      return (id, trace)
    }
    let record =
      outcome.candidates.first { $0.trace.ending == .ended }
      ?? outcome.candidates.first { $0.trace.isComplete } ?? outcome.candidates.first
    return record.map { ($0.id, $0.trace) }
  }

  private func facts(_ outcome: Outcome, chosen: Trace) -> ReplyFacts {
    var facts = ReplyFacts(requestID: requestID)
    facts.strategy = plan.spec.name
    facts.decision = outcome.conclusion.decision
    facts.confidence = outcome.conclusion.confidence
    facts.answer = chosen.answer?.text
    facts.certificate = plan.certificate
    facts.candidates = outcome.candidates.count
    facts.maximumSamples = plan.spec.n
    facts.ledger = outcome.ledger
    facts.fullBudgetTokens = FullBudget.tokens(of: outcome.ledger, maximum: plan.spec.n)
    facts.seconds = outcome.seconds
    facts.seed = seed
    facts.fallback = outcome.conclusion.fallback
    if request.options.explains { facts.notes = outcome.notes }
    if request.options.includesCandidates {
      facts.traces = Self.candidates(outcome)
    }
    return facts
  }

  private static func candidates(_ outcome: Outcome) -> [UInt8] {
    var text = JSONText()
    text.array(outcome.candidates) { text, record in
      text.object { object in
        object.add("index", record.id.index)
        object.add("text", record.trace.text)
        object.add("answer", record.trace.answer?.text)
        object.add("ending", record.trace.ending.rawValue)
        object.add("tokens", record.trace.tokens)
        object.add("chosen", record.id == outcome.conclusion.candidate)
        if let assessment = record.assessment {
          object.add("scores") { text in text.array(assessment.scores) { $0.number($1) } }
          object.add("low", assessment.final.low)
          object.add("median", assessment.final.median)
          object.add("high", assessment.final.high)
        }
      }
    }
    return text.bytes
  }
}

/// A run that gave no reply, and what it cost all the same.
struct RunFailure: Error, Sendable {
  let error: OpenAIError
  let ledger: Ledger
}
