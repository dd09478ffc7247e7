/// The whole result of one run on one question.
public struct Outcome: Sendable, Hashable, Codable {
  /// The question.
  public let question: Question
  /// The strategy's name.
  public let strategy: String
  /// Accepted, abandoned or out of budget, with the chosen trace and its confidence.
  public let conclusion: Conclusion
  /// Every candidate that arrived, in order of its id.
  public let candidates: [CandidateRecord]
  /// The strategy's own words on each decision, in order.
  public let notes: [String]
  /// What it cost, by stage.
  public let ledger: Ledger
  /// Wall time of the run in seconds.
  public let seconds: Double

  /// Makes an outcome.
  public init(
    question: Question, strategy: String, conclusion: Conclusion, candidates: [CandidateRecord],
    notes: [String], ledger: Ledger, seconds: Double
  ) {
    self.question = question
    self.strategy = strategy
    self.conclusion = conclusion
    self.candidates = candidates
    self.notes = notes
    self.ledger = ledger
    self.seconds = seconds
  }

  /// The chosen answer.
  public var answer: Answer? { conclusion.trace?.answer }

  /// The total cost, wall time included.
  public var spend: Spend {
    var total = ledger.total
    total.seconds = seconds
    return total
  }
}

/// A candidate as the run saw it.
public struct CandidateRecord: Sendable, Hashable, Codable {
  /// Its id.
  public let id: CandidateID
  /// Its seed.
  public let seed: UInt64
  /// Its trace.
  public let trace: Trace
  /// Its scores, where it was assessed.
  public var assessment: Assessment?

  /// Makes a record.
  public init(id: CandidateID, seed: UInt64, trace: Trace, assessment: Assessment? = nil) {
    self.id = id
    self.seed = seed
    self.trace = trace
    self.assessment = assessment
  }
}
