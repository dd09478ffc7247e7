import Parsimony

extension Outcome {
  /// This abandoned run followed by another policy's: its end, and what both cost.
  func handedOver(to policy: String, _ next: Outcome) -> Outcome {
    Outcome(
      question: question, strategy: strategy, conclusion: next.conclusion,
      candidates: next.candidates,
      notes: notes + ["handed over to \(policy)"] + next.notes, ledger: ledger + next.ledger,
      seconds: seconds + next.seconds)
  }
}
