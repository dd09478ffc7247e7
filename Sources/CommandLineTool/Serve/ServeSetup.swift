import Foundation
import Gateway
import Parsimony

/// Where `parsimony serve` gets its configuration and keys from.
struct ServeSetup: Sendable {
  let config: String?
  let port: Int?
  let open: Bool
  let stateFile: String?
  let environment: [String: String]

  /// Reads the configuration, or makes the standard one.
  func configuration() throws -> GatewayConfiguration {
    var configuration: GatewayConfiguration
    if let config {
      let text: String
      do {
        text = try String(contentsOf: URL(fileURLWithPath: config), encoding: .utf8)
      } catch {
        throw CommandFailure(
          .inputOutput, "cannot read the configuration \(config); give a UTF-8 file")
      }
      configuration = try GatewayConfiguration(
        yaml: text, file: config, environment: environment)
    } else {
      configuration = Self.builtIn
      if open { configuration.keys = .open }
    }
    if let port { configuration.listen.port = port }
    return configuration
  }

  /// Loads the keys; the second is the secret of a key that was just made.
  func keys(_ configuration: GatewayConfiguration) throws -> (KeyRing, String?) {
    let (ring, secret) = try KeyRing.load(
      configuration.keys, environment: environment, stateFile: stateFile ?? standardStateFile,
      models: configuration.models.map(\.name), prices: configuration.budget.prices)
    return (ring, secret)
  }

  /// What it serves, for people.
  func summary(of configuration: GatewayConfiguration) -> String {
    let table = AlignedTable(
      [
        .init("model"), .init("policy"), .init("prm", expendability: 1), .init("strategy"),
        .init("samples", numeric: true, expendability: 2),
      ],
      rows: configuration.models.map { model in
        [
          model.name, model.policy, model.prm ?? "-",
          model.strategy?.name ?? "pass-through", String(model.strategy?.n ?? 1),
        ]
      })
    return table.text(width: TerminalWidth.columns())
      + "\n\nlistens on \(configuration.listen.host):\(configuration.listen.port)\n"
  }

  /// The models that ship, on loopback.
  static var builtIn: GatewayConfiguration {
    func model(_ name: String, _ policy: String, _ strategy: StrategySpec?, prm: Bool = true)
      -> ModelAlias
    {
      var alias = ModelAlias(name: name, policy: "builtin/\(policy)")
      alias.prm = prm ? "builtin/prm" : nil
      alias.strategy = strategy
      // As `parsimony solve` does: an answer that is more likely wrong than right is marked unsure.
      if alias.strategy?.usesCalibrator == true { alias.strategy?.acceptance = 0.5 }
      alias.stepEnd = "\n"
      return alias
    }
    return GatewayConfiguration(models: [
      model("builtin", "base", StrategySpec(.controller, n: 64)),
      model("builtin:vote", "base", StrategySpec(.adaptiveConsistency, n: 64), prm: false),
      model("builtin:pass", "base", nil, prm: false),
      model("builtin:weak", "weak", StrategySpec(.controller, n: 64)),
    ])
  }

  private var standardStateFile: String {
    let base =
      environment["XDG_CONFIG_HOME"] ?? (environment["HOME"].map { $0 + "/.config" } ?? ".")
    return base + "/parsimony/gateway-key"
  }
}
