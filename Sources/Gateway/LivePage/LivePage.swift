import Crypto
import Foundation
import Mustache
import Parsimony

/// The page at `/`: what the gateway is doing, as one HTML page without scripts that needs nothing
/// beside itself and follows the reader's light or dark mode. Every text is escaped.
public struct LivePage: Sendable {
  /// The header `content-security-policy`: the page's own style and nothing else, no frames.
  public static let contentSecurityPolicy: String = {
    let digest = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
    return "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'; "
      + "frame-ancestors 'none'"
  }()

  private let template: MustacheTemplate

  /// Makes the page. Throws only where the built-in template is broken, which a test excludes.
  public init() throws { template = try MustacheTemplate(string: Self.template) }

  /// The page.
  public func html(_ state: LiveState) -> String {
    let decisions = state.latest.map(Self.values)
    let inFlight = state.inFlight.values.reduce(0, +)
    let values: [String: Any] = [
      "style": Self.style,
      "inFlight": inFlight,
      "uptime": ShownNumber.duration(max(0, state.time - state.started)),
      "clock": ShownNumber.time(state.time),
      "tiles": Self.tiles(state, inFlight: inFlight),
      "minutes": Self.minutes(state),
      "confidences": Self.confidences(state),
      "decisions": decisions,
      "hasDecisions": !decisions.isEmpty,
      "upstreams": state.upstreams.map { upstream in
        [
          "name": upstream.name, "replica": upstream.replica,
          "state": upstream.isUp ? "up" : "paused", "style": upstream.isUp ? "good" : "bad",
          "inFlight": ShownNumber.count(upstream.inFlight),
          "calls": ShownNumber.count(upstream.calls),
          "failures": ShownNumber.count(upstream.failures),
        ]
      },
      "keys": state.keys.map { key in
        [
          "name": key.name, "requests": ShownNumber.count(key.requests),
          "tokens": ShownNumber.count(key.tokens), "cost": Self.cost(key.cost),
        ]
      },
    ]
    return template.render(values)
  }

  private static func tiles(_ state: LiveState, inFlight: Int) -> [[String: String]] {
    func tile(_ label: String, _ value: String, _ note: String) -> [String: String] {
      ["label": label, "value": value, "note": note]
    }
    let busiest = state.inFlight.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    let runs = state.decisions.reduce(0, +)
    func share(_ decision: Decision) -> String {
      guard runs > 0, let index = Decision.allCases.firstIndex(of: decision) else { return "0%" }
      return ShownNumber.percent(Double(state.decisions[index]) / Double(runs))
    }
    return [
      tile("in flight", ShownNumber.count(inFlight), busiest ?? "nobody waits"),
      tile(
        "requests", ShownNumber.count(state.requests),
        state.failures == 0 ? "none failed" : "\(ShownNumber.count(state.failures)) failed"),
      tile("tokens spent", ShownNumber.count(state.spentTokens), "of policies and PRMs"),
      tile(
        "saved", state.savedShare.map(ShownNumber.percent) ?? "-",
        state.fullBudgetTokens > 0
          ? "of \(ShownNumber.count(state.fullBudgetTokens)) at full budget"
          : "against full budgets"),
      tile("accepted", runs > 0 ? share(.accepted) : "-", "of \(ShownNumber.count(runs)) runs"),
      tile(
        "abandoned", runs > 0 ? share(.abandoned) : "-", "and \(share(.outOfBudget)) out of budget"),
    ]
  }

  private static func minutes(_ state: LiveState) -> String {
    let count = state.minutes.count
    return BarDrawing(
      bars: state.minutes.enumerated().map { index, minute in
        let ago = count - 1 - index
        return BarDrawing.Bar(
          lower: minute.spent, upper: minute.saved,
          title: "\(ago == 0 ? "this minute" : "\(ago) min ago"): "
            + "\(ShownNumber.count(minute.spent)) spent, \(ShownNumber.count(minute.saved)) saved")
      },
      labels: [
        (0, "\(count) min ago"), (Double(count) / 2, "\(count / 2)"), (Double(count), "now"),
      ],
      description: "Tokens spent and saved in each of the last \(count) minutes"
    ).svg()
  }

  private static func confidences(_ state: LiveState) -> String {
    BarDrawing(
      bars: state.confidences.enumerated().map { index, count in
        BarDrawing.Bar(
          lower: count, upper: 0,
          title: "\(ShownNumber.probability(Double(index) / 10)) to "
            + "\(ShownNumber.probability(Double(index + 1) / 10)): \(count)")
      },
      labels: [(0, "0"), (5, ".5"), (10, "1")],
      description: "How many replies stated which confidence"
    ).svg()
  }

  static func cost(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    if value == 0 { return "0" }
    return abs(value) >= 1000
      ? ShownNumber.count(value < 1e15 ? Int(value) : .max) : String(format: "%.3g", value)
  }
}
