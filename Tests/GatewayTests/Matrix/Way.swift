import Parsimony

/// A way to ask the gateway: a strategy, streamed or not.
struct Way: Sendable, Hashable {
  /// Who chooses the reply.
  enum Strategy: String, Sendable, CaseIterable {
    case passThrough = "pass-through"
    case greedy
    case majority = "majority of 4"
    case adaptive = "adaptive-consistency"
    case bestOf = "best-of-4"
  }

  let strategy: Strategy
  let streams: Bool

  static let all = Strategy.allCases.flatMap { strategy in
    [false, true].map { Way(strategy: strategy, streams: $0) }
  }

  /// The request's body.
  func body(_ rest: String = "") -> String {
    let model =
      switch strategy {
      case .passThrough, .greedy: "pass"
      case .majority: "vote"
      case .adaptive: "adaptive"
      case .bestOf: "best"
      }
    let option = strategy == .greedy ? #","parsimony":{"strategy":"greedy"}"# : ""
    let stream = streams ? #","stream":true"# : ""
    return GatewayHarness.chat(model, #","max_tokens":64,"seed":3"# + option + stream + rest)
  }

  var name: String { strategy.rawValue + (streams ? ", streamed" : "") }
}
