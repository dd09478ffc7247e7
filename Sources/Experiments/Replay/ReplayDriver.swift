public import Parsimony

/// Runs a strategy on recorded traces: the same values as ``Driver`` runs, without waiting.
///
/// Every complete sample from the empty prefix is the next trace of a given order; an assessment is
/// the recorded one; a verification is the label. Events come in the order of the orders that caused
/// them, samples and assessments numbered together, as the real driver delivers them.
///
/// **What it costs.** The prompt once, with the first sample; the tokens of every trace that was
/// ordered; the process reward model's prompt once, with its first call; its tokens for every trace
/// that it was asked for. What a strategy orders and then cancels, or does not wait for, is paid in
/// full: a real driver would stop some of it half-way, so this is an upper bound.
///
/// **How long it takes.** An order is sent when the event that caused it is delivered, and is back
/// after its latency (``ReplayLatency``); calls run side by side without limit; events wait for
/// those before them:
///
///     delivered[i] = max(delivered[i - 1], sent[i] + latency[i])
///
/// A call pays for its model's prompt as long as no earlier call of that model is back.
///
/// One driver serves many replays one after another and keeps its buffers.
public struct ReplayDriver: Sendable {
  private struct Order {
    enum Kind: UInt8 { case sample, assess, assessPrompt, dropped }

    var kind: Kind
    /// The place of the trace in the question.
    var trace: Int
    var candidate: CandidateID
    /// When its event can be delivered at the earliest, in seconds.
    var due: Double
  }

  /// Strategies number their candidates up from 0; a number beyond this is refused.
  private static let largestCandidate = 1 << 16

  /// How long calls take.
  public let latency: ReplayLatency
  private var orders: [Order] = []
  /// By the candidate's number, the trace that it is; -1 where there is none.
  private var traceOfCandidate: [Int] = []
  private var now = 0.0
  private var isPolicyWarm = false
  private var isRewardModelWarm = false
  private var usesCalibrator = false
  private var conclusion: Conclusion?
  private var bill = Bill()

  private struct Bill {
    var samples = 0
    var assessments = 0
    var policyTokens = 0
    var prmTokens = 0
  }

  /// Makes a driver.
  public init(latency: ReplayLatency = ReplayLatency()) { self.latency = latency }

  /// Replays a strategy.
  ///
  /// Throws `badArgument` when the strategy asks for what a pool cannot give: a continuation of a
  /// prefix, a single step, a greedy sample, the score of a prefix, or more traces than the order
  /// has. Throws `badData` when it stops without a conclusion, which is a bug in it.
  ///
  /// - Parameters:
  ///   - prototype: The strategy; the replay works on a copy.
  ///   - question: The question.
  ///   - order: Places of traces in the question, each at most once.
  ///   - usesCalibrator: Whether the strategy sees calibrated quantiles or raw scores.
  public mutating func run<S: Strategy>(
    _ prototype: S, on question: ReplayQuestion, order: ArraySlice<UInt16>, usesCalibrator: Bool
  ) throws(ExperimentError) -> ReplayOutcome {
    orders.removeAll(keepingCapacity: true)
    traceOfCandidate.removeAll(keepingCapacity: true)
    now = 0
    isPolicyWarm = false
    isRewardModelWarm = false
    conclusion = nil
    bill = Bill()
    self.usesCalibrator = usesCalibrator

    var strategy = prototype
    try perform(strategy.react(to: .started(question.question)), of: &strategy, question, order)
    var next = 0
    while conclusion == nil, next < orders.count {
      let current = orders[next]
      next += 1
      guard current.kind != .dropped else { continue }
      now = max(now, current.due)
      try perform(
        strategy.react(to: event(for: current, question)), of: &strategy, question, order)
    }
    guard let conclusion else {
      throw ExperimentError(
        .badData,
        "Strategy \(prototype.name) waits for nothing and has not finished on question "
          + "\(quoted(question.id)): a bug in it.")
    }
    let chosen = conclusion.candidate.flatMap { trace(of: $0) }
    return ReplayOutcome(
      decision: conclusion.decision, chosenTrace: chosen, candidate: conclusion.candidate,
      confidence: conclusion.confidence,
      isCorrect: chosen.map { question.attempts[$0].isCorrect } ?? false, samples: bill.samples,
      assessments: bill.assessments, policyTokens: bill.policyTokens, prmTokens: bill.prmTokens,
      seconds: now)
  }

  private mutating func event(for order: Order, _ question: ReplayQuestion) -> Event {
    let scores = usesCalibrator ? question.calibrated : question.raw
    let assessment: Assessment?
    switch order.kind {
    case .sample:
      isPolicyWarm = true
      return .sampled(order.candidate, question.attempts[order.trace].trace)
    case .assess: assessment = scores.traces[order.trace]
    case .assessPrompt, .dropped: assessment = scores.prompt
    }
    isRewardModelWarm = true
    guard let assessment else {
      return .assessmentFailed(
        order.candidate, ModelFailure(.permanent, "the pool holds no score for it"))
    }
    return .assessed(order.candidate, assessment)
  }

  private mutating func perform<S: Strategy>(
    _ actions: [Action], of strategy: inout S, _ question: ReplayQuestion,
    _ order: ArraySlice<UInt16>
  ) throws(ExperimentError) {
    for action in actions {
      guard conclusion == nil else { return }
      switch action {
      case .sample(let id, let prefix, let extent, let mode):
        guard prefix.steps.isEmpty, extent == .end, mode == .sampled else {
          throw ExperimentError(
            .badArgument,
            "Strategy \(strategy.name) asks for "
              + (mode == .greedy ? "a greedy sample" : "a continuation of a prefix")
              + "; a pool holds whole sampled traces only, so it cannot be replayed.")
        }
        try sample(id, question, order, strategy.name)
      case .assess(let id, let trace):
        try assess(id, trace, question, strategy.name)
      case .verify(let id, _):
        let isCorrect = self.trace(of: id).map { question.attempts[$0].isCorrect } ?? false
        // As in the real driver: judged at once, before any later event.
        try perform(
          strategy.react(to: .verified(id, Verdict(isCorrect: isCorrect))), of: &strategy,
          question, order)
      case .cancel(let ids):
        for index in orders.indices where ids.contains(orders[index].candidate) {
          // Those already delivered are passed: nobody looks at them again.
          orders[index].kind = .dropped
        }
      case .note: break
      case .finish(let conclusion): self.conclusion = conclusion
      }
    }
  }

  private mutating func sample(
    _ id: CandidateID, _ question: ReplayQuestion, _ order: ArraySlice<UInt16>, _ name: String
  ) throws(ExperimentError) {
    guard bill.samples < order.count else {
      throw ExperimentError(
        .badArgument,
        "Strategy \(name) asks for more than the \(order.count) traces that a replay of question "
          + "\(quoted(question.id)) has; give it a smaller n.")
    }
    guard (0..<Self.largestCandidate).contains(id.index) else {
      throw ExperimentError(
        .badArgument,
        "Strategy \(name) calls a candidate \(id.index); replays need numbers from 0 to "
          + "\(Self.largestCandidate - 1).")
    }
    let trace = Int(order[order.startIndex + bill.samples])
    while traceOfCandidate.count <= id.index { traceOfCandidate.append(-1) }
    traceOfCandidate[id.index] = trace
    let tokens = question.attempts[trace].generatedTokens
    if bill.samples == 0 { bill.policyTokens += question.promptTokens }
    bill.samples += 1
    bill.policyTokens += tokens
    var seconds = latency.secondsPerCall + latency.secondsPerGeneratedToken * Double(tokens)
    if !isPolicyWarm { seconds += latency.secondsPerPromptToken * Double(question.promptTokens) }
    orders.append(Order(kind: .sample, trace: trace, candidate: id, due: now + seconds))
  }

  private mutating func assess(
    _ id: CandidateID, _ trace: Trace, _ question: ReplayQuestion, _ name: String
  ) throws(ExperimentError) {
    var order = Order(kind: .assessPrompt, trace: 0, candidate: id, due: 0)
    var tokens = 0
    if !trace.steps.isEmpty {
      guard let place = self.trace(of: id),
        trace.steps.count == question.attempts[place].trace.steps.count
      else {
        throw ExperimentError(
          .badArgument,
          "Strategy \(name) asks for the score of a prefix; a replay scores whole traces only.")
      }
      order.kind = .assess
      order.trace = place
      tokens = question.attempts[place].prmTokens
    }
    if bill.assessments == 0 { bill.prmTokens += question.prmPromptTokens }
    bill.assessments += 1
    bill.prmTokens += tokens
    var seconds = latency.secondsPerCall + latency.secondsPerRewardToken * Double(tokens)
    if !isRewardModelWarm {
      seconds += latency.secondsPerRewardToken * Double(question.prmPromptTokens)
    }
    order.due = now + seconds
    orders.append(order)
  }

  private func trace(of id: CandidateID) -> Int? {
    guard traceOfCandidate.indices.contains(id.index) else { return nil }
    let trace = traceOfCandidate[id.index]
    return trace < 0 ? nil : trace
  }
}
