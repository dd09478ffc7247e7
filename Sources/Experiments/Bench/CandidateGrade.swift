/// What became of one candidate.
public struct CandidateGrade: Sendable, Hashable, Codable {
  /// Its number.
  public let candidate: Int
  /// Whether the exact verifier accepts it.
  public let isCorrect: Bool
  /// Whether an answer can be read off it.
  public let hasAnswer: Bool
  /// The raw score of the whole trace, where it was scored.
  public let score: Double?
  /// The median success probability of the whole trace, where it was scored.
  public let median: Double?
  /// The tokens generated.
  public let tokens: Int

  /// Makes a grade.
  public init(
    candidate: Int, isCorrect: Bool, hasAnswer: Bool, score: Double?, median: Double?, tokens: Int
  ) {
    self.candidate = candidate
    self.isCorrect = isCorrect
    self.hasAnswer = hasAnswer
    self.score = score
    self.median = median
    self.tokens = tokens
  }
}
