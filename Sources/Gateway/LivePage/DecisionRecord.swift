public import Parsimony

/// What became of one request, as the live page shows it. Texts are shortened when it is made, so
/// that a record is small whatever a client sent.
public struct DecisionRecord: Sendable, Hashable {
  /// When the request ended, in seconds since 1970.
  public let time: Double
  /// The request's id.
  public let requestID: String
  /// The configured model.
  public let model: String
  /// The strategy; nil for pass-through.
  public let strategy: String?
  /// What became of the run; nil for pass-through and failures.
  public let decision: Decision?
  /// One sentence where the request failed.
  public let failure: String?
  /// The stated confidence.
  public let confidence: Confidence?
  /// The first candidates, at most ``maximumCandidates``.
  public let candidates: [Candidate]
  /// Candidates that are not in ``candidates``.
  public let furtherCandidates: Int
  /// What it cost, by stage.
  public let ledger: Ledger
  /// What the full budget would have cost; nil where that is unknown.
  public let fullBudgetTokens: Int?
  /// From the request to the end of the reply.
  public let seconds: Double
  /// The key's name.
  public let key: String
  /// The question, shortened; nil where it is withheld.
  public let question: String?

  /// The most candidates of a record.
  public static let maximumCandidates = 24
  /// The most steps of a candidate.
  public static let maximumSteps = 12

  /// One attempt.
  public struct Candidate: Sendable, Hashable {
    /// Its number in the run.
    public let index: Int
    /// Its first steps, at most ``maximumSteps``.
    public let steps: [Step]
    /// Steps that are not in ``steps``.
    public let furtherSteps: Int
    /// Its answer, shortened; nil without one, or where it is withheld.
    public let answer: String?
    /// The median success probability at its end; nil where nobody scored it.
    public let score: Double?
    /// Whether the reply is made of it.
    public let isChosen: Bool

    /// Makes a candidate.
    public init(
      index: Int, steps: [Step], answer: String? = nil, score: Double? = nil,
      isChosen: Bool = false
    ) {
      self.init(
        index: index, steps: steps.prefix(maximumSteps),
        furtherSteps: max(0, steps.count - maximumSteps), answer: answer, score: score,
        isChosen: isChosen)
    }

    fileprivate init(
      index: Int, steps: some Sequence<Step>, furtherSteps: Int, answer: String?, score: Double?,
      isChosen: Bool
    ) {
      self.index = index
      self.steps = Array(steps)
      self.furtherSteps = furtherSteps
      self.answer = answer.map { ShownText.shortened($0, to: 60) }
      self.score = score
      self.isChosen = isChosen
    }
  }

  /// A step of a candidate.
  public struct Step: Sendable, Hashable {
    /// Equal for equal texts: candidates with the same first steps share a branch.
    public let key: UInt64
    /// The text, shortened; nil where it is withheld.
    public let text: String?
    /// The tokens.
    public let tokens: Int

    /// Makes a step of its text.
    public init(_ text: String, tokens: Int, keepsText: Bool = true) {
      key = StableHash.fnv1a(text)
      self.text = keepsText ? ShownText.shortened(text, to: 120) : nil
      self.tokens = tokens
    }
  }

  /// Makes a record. `furtherCandidates` are those that were left out of `candidates` already.
  public init(
    time: Double, requestID: String, model: String, strategy: String? = nil,
    decision: Decision? = nil, failure: String? = nil, confidence: Confidence? = nil,
    candidates: [Candidate] = [], furtherCandidates: Int = 0, ledger: Ledger = Ledger(),
    fullBudgetTokens: Int? = nil,
    seconds: Double, key: String, question: String? = nil
  ) {
    self.time = time
    self.requestID = ShownText.shortened(requestID, to: 64)
    self.model = ShownText.shortened(model, to: 128)
    self.strategy = strategy.map { ShownText.shortened($0, to: 80) }
    self.decision = decision
    self.failure = failure.map { ShownText.shortened($0, to: 200) }
    self.confidence = confidence
    let kept = Self.kept(candidates.count, chosen: candidates.firstIndex(where: \.isChosen))
    self.candidates = kept.map { candidates[$0] }
    self.furtherCandidates = candidates.count - kept.count + furtherCandidates
    self.ledger = ledger
    self.fullBudgetTokens = fullBudgetTokens
    self.seconds = seconds
    self.key = ShownText.shortened(key, to: 64)
    self.question = question.map { ShownText.shortened($0, to: 200) }
  }

  /// Makes a record of a run that ended.
  ///
  /// - Parameters:
  ///   - chosen: the candidate that the reply is made of.
  ///   - keepsText: whether questions, steps and answers are shown.
  public init(
    outcome: Outcome, chosen: CandidateID?, time: Double, requestID: String, model: String,
    fullBudgetTokens: Int?, key: String, keepsText: Bool
  ) {
    let records = outcome.candidates
    // Only what is kept is hashed and shortened.
    let kept = Self.kept(records.count, chosen: records.firstIndex { $0.id == chosen })
    self.init(
      time: time, requestID: requestID, model: model, strategy: outcome.strategy,
      decision: outcome.conclusion.decision, confidence: outcome.conclusion.confidence,
      candidates: kept.map { place in
        let record = records[place]
        let steps = record.trace.steps
        return Candidate(
          index: record.id.index,
          steps: steps.prefix(Self.maximumSteps).lazy.map {
            Step($0.text, tokens: $0.tokens, keepsText: keepsText)
          }, furtherSteps: max(0, steps.count - Self.maximumSteps),
          answer: keepsText ? record.trace.answer?.text : nil,
          score: record.assessment?.final.median, isChosen: record.id == chosen)
      }, furtherCandidates: records.count - kept.count,
      ledger: outcome.ledger, fullBudgetTokens: fullBudgetTokens, seconds: outcome.seconds,
      key: key, question: keepsText ? outcome.question.text : nil)
  }

  /// The places of the candidates that are kept: the first ones, and the chosen one in any case.
  private static func kept(_ count: Int, chosen: Int?) -> [Int] {
    var places = Array(0..<min(count, maximumCandidates))
    if let chosen, chosen >= places.count, !places.isEmpty { places[places.count - 1] = chosen }
    return places
  }
}
