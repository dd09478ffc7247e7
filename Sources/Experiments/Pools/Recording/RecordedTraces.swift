import Parsimony

/// A policy that gives traces back by their seed, at no cost: a second scoring of the same traces
/// goes through the same driver as the first.
struct RecordedTraces: Policy {
  let identity: ModelIdentity
  private let traces: [UInt64: Trace]

  /// Gives an outcome's candidates back.
  init(_ outcome: Outcome, identity: ModelIdentity) {
    self.identity = identity
    var traces: [UInt64: Trace] = [:]
    for candidate in outcome.candidates { traces[candidate.seed] = candidate.trace }
    self.traces = traces
  }

  func maximumTokens(for request: SampleRequest) -> Int { 0 }

  func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    guard let trace = traces[request.seed] else {
      throw ModelFailure(.permanent, "no trace was drawn with the seed \(request.seed)")
    }
    return Continuation(steps: trace.steps, ending: trace.ending, spend: .zero)
  }
}
