/// Accept, continue with k more, or abandon: after every wave of samples the controller decides from
/// what it believes of the question, and from what going on would cost.
///
/// - It starts with the calibrated quantiles of the bare question, as a Beta-Binomial prior over the
///   chance of a right answer (`SuccessBelief`).
/// - Scores and agreement of the traces say how likely the leading answer is right
///   (`AnswerBelief`).
/// - It goes on while the expected gain of one more trace is at least the price (``ExpectedGain``).
///   So it stops early when sure, goes on where that pays, and gives up where nothing is to be hoped
///   for; one price answers for all three.
/// - When it stops, a leading answer that is believed enough is accepted; otherwise the question is
///   abandoned: the answer is marked unsure, and handed over where a fall-back is named.
///
/// Traces are drawn in waves, a share of those so far: nothing is launched only to be cancelled. Step
/// by step (``ControllerOptions/isStepwise``) it draws one step at a time from the prefix that
/// promises most for its remaining cost: it leaves prefixes which their scores speak against, and
/// comes back to earlier ones when everything below looks worse.
public struct Controller: Strategy {
  /// `controller` unless given.
  public let name: String
  /// The process reward model.
  public let requirements: Set<Requirement> = [.processRewardModel]
  private let options: ControllerOptions
  private var paths = PathSet()
  private var tree: ThoughtTree?
  private var belief = AnswerBelief()

  /// Makes the strategy.
  public init(_ options: ControllerOptions, name: String = "controller") {
    self.options = options
    self.name = name
  }

  private static let prompt: CandidateID = -1

  /// Scores the bare question, then decides after each wave.
  public mutating func react(to event: Event) -> [Action] {
    switch event {
    case .started:
      return [.assess(Self.prompt, .empty)]
    case .assessed(Self.prompt, let assessment):
      return begin(
        SuccessBelief(assessment.final, concentration: options.concentration))
    case .assessmentFailed(Self.prompt, let failure):
      return [.note("cannot score the bare question (\(failure)): nothing is known of it")]
        + begin(SuccessBelief())
    case .refused(Self.prompt, let limit):
      return [
        .note("the budget's limit of \(limit) leaves no room to score the question"),
        .finish(conclusion(.outOfBudget)),
      ]
    default:
      paths.book(event)
      let actions = take(event)
      guard actions.isEmpty, paths.isSettled, tree != nil else { return actions }
      return decide()
    }
  }

  private mutating func begin(_ root: SuccessBelief) -> [Action] {
    tree = ThoughtTree(root: root)
    return decide()
  }

  /// Books what arrived; what is new and can matter is scored.
  private mutating func take(_ event: Event) -> [Action] {
    switch event {
    case .sampled(let id, let trace):
      guard let path = paths[id] else { return [] }
      // What continues no path continues the bare question, which is node 0.
      let parent = path.parent.flatMap { tree?.position(of: $0) } ?? 0
      let isNew =
        tree?.add(id, trace, to: parent, merges: options.isStepwise) ?? false
      // A trace that ended without an answer can never win, and cannot be continued.
      guard isNew, !trace.isComplete || trace.answer != nil else { return [] }
      return paths.assess(id)
    case .assessed(let id, let assessment):
      guard let position = tree?.position(of: id) else { return [] }
      tree?.assess(position, assessment, concentration: options.prefixConcentration)
      if !options.isStepwise, let trace = paths[id]?.trace { belief.add(id, trace, assessment) }
      return []
    default:
      return []
    }
  }

  private mutating func decide() -> [Action] {
    if options.isStepwise { weighAnswers() }
    guard paths.refusedLimit == nil else {
      return stop("the budget's limit of \(paths.refusedLimit ?? "") is reached")
    }
    let finished = tree?.finishedTraces ?? 0
    guard finished < options.maximum, paths.ordered < mostDraws else {
      return stop("the full budget of \(options.maximum) traces is used")
    }
    var actions: [Action] = []
    let room = min(options.maximum - finished, mostDraws - paths.ordered)
    for _ in 0..<min(options.wave(after: finished), room) {
      guard let (position, gain) = bestDraw(), gain >= options.price else { break }
      tree?.draw(from: position)
      actions += paths.extend(
        tree?.nodes[position].candidate, count: 1, extent: options.isStepwise ? .step : .end)
    }
    if !actions.isEmpty { return actions }
    return stop("another trace is expected to gain less than the price of \(options.price)")
  }

  /// The prefix whose continuation gains most for its cost, the earliest on a tie.
  private func bestDraw() -> (position: Int, gain: Double)? {
    guard let tree else { return nil }
    let strength = belief.strength
    var best: (position: Int, gain: Double)?
    for (position, node) in tree.nodes.enumerated() {
      guard let chance = node.belief?.chance else { continue }
      let gain = ExpectedGain.perTrace(
        belief: strength, chance: chance, cost: tree.remainingCost(after: position),
        caution: options.caution)
      if best.map({ gain > $0.gain }) ?? true { best = (position, gain) }
      // Whole traces only continue the bare question.
      if !options.isStepwise { break }
    }
    return best
  }

  /// Weighs all answers again: every draw changes how much the traces below a prefix stand for.
  private mutating func weighAnswers() {
    guard let tree else { return }
    belief = AnswerBelief()
    for (position, node) in tree.nodes.enumerated() where node.trace.isComplete {
      guard let id = node.candidate, let assessment = node.assessment else { continue }
      belief.add(id, node.trace, assessment, weight: tree.weight(of: position))
    }
  }

  /// Draws of single steps are cheaper than traces; still there is an end to them.
  private var mostDraws: Int { options.isStepwise ? options.maximum * 8 : options.maximum }

  private func stop(_ reason: String) -> [Action] {
    let isBelieved = chosen.map { $0.belief >= options.acceptance } ?? false
    let decision: Decision =
      paths.refusedLimit != nil ? .outOfBudget : isBelieved ? .accepted : .abandoned
    return [
      .note(
        "after \(tree?.finishedTraces ?? 0) traces the belief in the answer is "
          + "\(chosen?.belief ?? 0): \(reason)"),
      .finish(conclusion(decision)),
    ]
  }

  /// The answer to give.
  private var chosen: AnswerBelief.Entry? {
    options.selection == .belief ? belief.leader : belief.best
  }

  private func conclusion(_ decision: Decision) -> Conclusion {
    Conclusion(
      decision, candidate: chosen?.champion, trace: chosen?.trace, confidence: chosen?.confidence,
      fallback: decision == .abandoned ? options.fallback : nil)
  }
}
