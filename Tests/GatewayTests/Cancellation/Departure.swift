import Gateway
import Parsimony
import Testing
import UpstreamDouble

/// A moment at which a client may leave.
struct Departure: Sendable, CustomTestStringConvertible {
  let name: String
  let model: String
  let streams: Bool
  /// Calls that the servers work on by then.
  let calls: Int
  /// What the policy's server does.
  let policy: Behaviour
  /// What the process reward model's server does.
  var rewardModel = Behaviour()

  var testDescription: String { name + (streams ? ", streamed" : "") }

  /// The request's body.
  var body: String {
    GatewayHarness.chat(model, #","max_tokens":64"# + (streams ? #","stream":true"# : ""))
  }

  /// Sets the servers up.
  func prepare(_ upstream: UpstreamDouble) {
    upstream.set(policy, for: .path("/v1/chat/completions"))
    upstream.set(rewardModel, for: .path("/classify"))
  }

  static let all = [false, true].flatMap { streams in
    [
      Departure(
        name: "passed through, before the head", model: "pass", streams: streams, calls: 1,
        policy: Behaviour(.hang)),
      Departure(
        name: "passed through, midway", model: "pass", streams: streams, calls: 1,
        policy: Behaviour(.hangMidway(afterEvents: 1))),
      Departure(
        name: "four samples by one call", model: "vote", streams: streams, calls: 1,
        policy: Behaviour(.hangMidway(afterEvents: 6))),
      Departure(
        name: "four samples by four calls", model: "vote", streams: streams, calls: 4,
        policy: Behaviour(.hangMidway(afterEvents: 3)) { $0.choices = .limited(1) }),
      Departure(
        name: "four samples being scored", model: "best", streams: streams, calls: 4,
        policy: Behaviour(), rewardModel: Behaviour(.hang)),
    ]
  }
}
