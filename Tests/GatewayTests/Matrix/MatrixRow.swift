import UpstreamDouble

/// A fault of the servers behind, and what clients see of it.
struct MatrixRow: Sendable {
  /// In a few words.
  let fault: String
  /// What the policy's server does.
  var policy = Behaviour()
  /// What the process reward model's server does.
  var rewardModel = Behaviour()
  /// What becomes of a request that is passed through.
  var whole = Observation.Fate.served
  /// What becomes of one that is passed through as a stream.
  var stream = Observation.Fate.served
  /// What becomes of one that a strategy answers, streamed or not.
  var strategies = Observation.Fate.served
  /// The same where it is not the same with best-of-4, which asks the process reward model.
  var bestOf: Observation.Fate?
  /// Whether tokens came back from the servers, so that something must be billed.
  var bills = true
  /// Whether only one call of the reward model goes wrong, not all.
  var isRewardModelWellAfterOne = false

  init(_ fault: String, change: (inout MatrixRow) -> Void = { _ in }) {
    self.fault = fault
    change(&self)
  }

  /// A server that refuses every request, always with the same end.
  init(
    _ fault: String, _ behaviour: Fault, refused: Observation.Fate, strategies: Observation.Fate
  ) {
    self.fault = fault
    policy = Behaviour(behaviour)
    (whole, stream, self.strategies) = (refused, refused, strategies)
    bills = false
  }

  /// A stream has begun, with a comment on progress, by the time that the samples are scored.
  private func streamed(_ fate: Observation.Fate?) -> Observation.Fate {
    if case .refused(_, let code, _) = fate { return .brokenOff(code) }
    return fate ?? strategies
  }

  func fate(_ way: Way) -> Observation.Fate {
    switch way.strategy {
    case .passThrough: way.streams ? stream : whole
    case .bestOf: way.streams ? streamed(bestOf) : bestOf ?? strategies
    default: strategies
    }
  }
}
