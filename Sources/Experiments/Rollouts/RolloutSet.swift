import Parsimony

/// Labelled questions, and how they were drawn.
public struct RolloutSet: Sendable, Hashable {
  /// How they were drawn.
  public let header: RolloutHeader
  /// The questions; ids are unique. In canonical order: the same questions stand in the same order
  /// wherever they come from, and any part of them is a fair sample.
  public let questions: [LabelledQuestion]

  /// Makes a set; the questions are put in canonical order.
  ///
  /// Throws `badData` where the header or a question is not sound, or an id occurs twice.
  public init(
    header: RolloutHeader, questions: [LabelledQuestion]
  ) throws(ExperimentError) {
    if let flaw = header.flaw {
      throw ExperimentError(.badData, "These rollouts cannot be used: \(flaw).")
    }
    var seen: Set<String> = []
    for question in questions {
      if let flaw = header.flaw(of: question) {
        throw ExperimentError(
          .badData,
          "The question \(quoted(question.questionID)) cannot be used: \(flaw); collect it again.")
      }
      guard seen.insert(question.questionID).inserted else {
        throw ExperimentError(
          .badData, "The question \(quoted(question.questionID)) occurs twice; leave one out.")
      }
    }
    self.init(checked: header, questions)
  }

  /// Makes a set of what was checked already.
  init(checked header: RolloutHeader, _ questions: [LabelledQuestion]) {
    self.header = header
    self.questions = questions.map { (Self.rank($0.questionID), $0) }
      .sorted { ($0.0, $0.1.questionID) < ($1.0, $1.1.questionID) }.map(\.1)
  }

  /// Mixed bits of the id: an order that has nothing to do with the question.
  private static func rank(_ id: String) -> UInt64 {
    SplitMix64.finalize(StableHash.fnv1a(id))
  }
}
