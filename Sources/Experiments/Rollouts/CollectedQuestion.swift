import Parsimony

/// One question as a collector hands it over.
struct CollectedQuestion: Sendable, Hashable {
  /// The labels.
  let question: LabelledQuestion
  /// Rollouts drawn, nil where unknown: labels that follow from the verifier alone need none.
  let rollouts: Int?
  /// What solutions and rollouts cost, nil where unknown.
  let spend: Spend?
}
