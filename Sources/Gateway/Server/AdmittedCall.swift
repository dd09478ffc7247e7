import Endpoints
import Parsimony

/// A request that may be served: it was read, its key is known, and its caps are settled.
struct AdmittedCall: Sendable {
  let request: CompletionRequest
  let model: ServedModel
  /// Nil where the request passes through.
  let plan: RunPlan?
  /// The least of the gateway's, the model's, the key's and the request's caps.
  let budget: Budget
  let key: GatewayKey
  /// What was set aside; settled once, when it is known what the call cost.
  let grant: KeyMeter.Grant
  /// The most tokens of each reply that is passed through, where a budget below the gateway's own
  /// says so; nil leaves the length to client and server.
  let replyCap: Int?
  let requestID: String
  /// The client's headers that go upstream.
  let headers: [UpstreamDescription.Header]
  /// The request's span; nil where nobody records it.
  let span: OpenSpan?
  let started: ContinuousClock.Instant
  /// Seconds since 1970.
  let created: Int

  /// When it must be over.
  var deadline: ContinuousClock.Instant? {
    guard let seconds = budget.seconds, seconds < 1e9 else { return nil }
    return started.advanced(by: .seconds(seconds))
  }

  /// Seconds since it came.
  var elapsed: Double { started.duration(to: .now) / .seconds(1) }
}
