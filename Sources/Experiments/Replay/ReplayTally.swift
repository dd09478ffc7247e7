import Parsimony

/// Sums of one line's replays of one question.
package struct ReplayTally: Sendable, Equatable {
  /// Replays.
  package private(set) var replays = 0
  /// Replays whose chosen trace is right.
  package private(set) var correct = 0
  /// Replays that ended as accepted.
  package private(set) var accepted = 0
  /// Those among them whose chosen trace is right.
  package private(set) var acceptedCorrect = 0
  /// Replays that ended as abandoned.
  package private(set) var abandoned = 0
  /// Replays that ended out of budget.
  package private(set) var outOfBudget = 0
  /// Policy tokens.
  package private(set) var policyTokens = 0
  /// PRM tokens.
  package private(set) var prmTokens = 0
  /// Samples.
  package private(set) var samples = 0
  /// How many replays took how many samples.
  package private(set) var samplesHistogram: [Int] = []
  /// The wall time of each replay, in seconds.
  package private(set) var seconds: [Float] = []

  mutating func book(_ outcome: ReplayOutcome) {
    replays += 1
    if outcome.isCorrect { correct += 1 }
    switch outcome.decision {
    case .accepted:
      accepted += 1
      if outcome.isCorrect { acceptedCorrect += 1 }
    case .abandoned: abandoned += 1
    case .outOfBudget: outOfBudget += 1
    }
    policyTokens += outcome.policyTokens
    prmTokens += outcome.prmTokens
    samples += outcome.samples
    while samplesHistogram.count <= outcome.samples { samplesHistogram.append(0) }
    samplesHistogram[outcome.samples] += 1
    seconds.append(Float(outcome.seconds))
  }
}

/// Everything that the replays of one question gave.
package struct ReplayedQuestion: Sendable, Equatable {
  /// One tally a line.
  package var lines: [ReplayTally]
  /// The uniform lines and the oracles.
  package var sweep: UniformSweep
}
