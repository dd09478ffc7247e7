package import Parsimony

extension ExitStatus {
  /// How `solve` ends: ``ok`` for an accepted answer, and for one that the budget cut short but
  /// that is as sure as acceptance asks; ``unsolved`` otherwise.
  package init(solving conclusion: Conclusion, acceptance: Double) {
    switch conclusion.decision {
    case .accepted: self = .ok
    case .abandoned: self = .unsolved
    case .outOfBudget:
      // The verifier's word is 0 or 1; a vote has no acceptance level.
      let needed =
        switch conclusion.confidence?.basis {
        case .verified: 1.0
        case .calibrated, .rawScore: acceptance
        case .voteShare, nil: 0.0
        }
      let isSure = (conclusion.confidence?.value ?? 0) >= needed
      self = conclusion.trace?.answer != nil && isSure ? .ok : .unsolved
    }
  }
}
