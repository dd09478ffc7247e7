import Endpoints
import Gateway
import Parsimony
import Testing

/// Faults that one gateway meets one after another, each with all strategies at once.
struct MatrixGroup: Sendable, CustomTestStringConvertible {
  let name: String
  let rows: [MatrixRow]
  /// How often the gateway tries.
  var attempts = 2
  /// The upstream that may keep the gateway waiting for a second only; nil for none.
  var impatience: String?

  static let all = [
    MatrixGroup(name: "no fault", rows: MatrixRow.healthy),
    MatrixGroup(name: "refusals", rows: MatrixRow.refusals),
    MatrixGroup(name: "wrong replies", rows: MatrixRow.wrongReplies),
    MatrixGroup(name: "cut replies", rows: MatrixRow.cutReplies),
    MatrixGroup(name: "silent ends", rows: MatrixRow.silentEnds, attempts: 6),
    MatrixGroup(name: "silence", rows: MatrixRow.silence, impatience: "up"),
    MatrixGroup(
      name: "silence of the reward model", rows: MatrixRow.silentRewardModel, impatience: "prm"),
    MatrixGroup(name: "lies", rows: MatrixRow.lies),
    MatrixGroup(name: "reward model", rows: MatrixRow.rewardModels),
  ]

  var testDescription: String { name }

  func configure(_ configuration: inout GatewayConfiguration) {
    for name in configuration.upstreams.keys {
      // Breakers have a test of their own; here every request must reach the server.
      configuration.upstreams[name]?.breaker.failures = 1_000_000
      configuration.upstreams[name]?.retry.attempts = attempts
      guard name == impatience else { continue }
      configuration.upstreams[name]?.timeouts.firstByte = .milliseconds(1500)
      configuration.upstreams[name]?.timeouts.idle = .milliseconds(1500)
    }
  }
}
