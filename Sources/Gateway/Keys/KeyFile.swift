import Foundation
import Parsimony
import Yams

/// Reads a YAML file of keys: a list of entries with a name, a secret or its SHA-256, and caps.
enum KeyFile {
  /// Reads a file. Throws everything that is wrong with it, by line and column.
  static func read(
    _ path: String, models: [String], prices: Budget.Prices
  ) throws(KeyError) -> [GatewayKey] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw KeyError(.unreadable, "The key file \(path) cannot be read; correct its path.")
    }
    guard let yaml = String(validating: data, as: UTF8.self) else {
      throw KeyError(.malformed, "The key file \(path) is no UTF-8 text; save it as UTF-8.")
    }
    let problems = ConfigurationProblems()
    let keys = read(yaml: yaml, models: models, prices: prices, problems: problems)
    do {
      try problems.check(file: path)
    } catch {
      throw KeyError(.malformed, error.description)
    }
    return keys
  }

  private static func read(
    yaml: String, models: [String], prices: Budget.Prices, problems: ConfigurationProblems
  ) -> [GatewayKey] {
    guard let root = YAMLDocument.root(of: yaml, problems: problems) else { return [] }
    guard case .sequence(let entries) = root, !entries.isEmpty else {
      problems.add(
        .wrongType, at: root.position,
        "The key file is \(root.kindText); write a list of - {name: NAME, sha256: DIGITS}.")
      return []
    }
    var keys: [GatewayKey] = []
    for (index, node) in entries.enumerated() where !problems.isFull {
      guard
        let section = ConfigurationSection(
          node, path: "key \(index + 1)", schema: .key, isSecret: true, problems: problems),
        let key = key(section, models: models, prices: prices)
      else { continue }
      if keys.contains(where: { $0.name == key.key.name }) {
        problems.add(
          .conflict, at: section.position,
          "\(section.path) has the name \(quoted(key.key.name)), which stands there already.")
      }
      if keys.contains(where: { $0.hasDigest(key.digest) }) {
        problems.add(
          .conflict, at: section.position,
          "\(section.path) has a secret that stands there already; a secret has one name.")
      }
      keys.append(key.key)
    }
    return keys
  }

  private static func key(
    _ section: ConfigurationSection, models: [String], prices: Budget.Prices
  ) -> (key: GatewayKey, digest: [UInt8])? {
    let name = section.text("name", isRequired: true)
    if let name, !KeyText.isName(name.value) {
      section.refuse(
        .badValue, "name", name, "use letters, digits, '.', '_' and '-', at most 64.")
    }
    let digest = digest(section)
    let allowed = self.models(section, known: models)
    var budget = section.section("budget", .budget)?.budget() ?? .unlimited
    budget.prices = prices
    var limits = KeyMeter.Limits()
    let most = 1_000_000_000_000
    if let daily = section.section("daily", .daily) {
      limits.dailyTokens = daily.integer("tokens", in: 1...most)
      limits.dailyCost = daily.number("cost", 0, 1e15, isPositive: true)
    }
    if let rate = section.section("rate", .rate) {
      limits.requestsPerMinute = rate.number("requests_per_minute", 0, 1e9, isPositive: true)
      limits.tokensPerMinute = rate.number("tokens_per_minute", 1, Double(most))
    }
    guard let name, let digest else { return nil }
    var key = GatewayKey(name: name.value, digest: digest)
    key.models = allowed
    key.budget = budget
    key.limits = limits
    return (key, digest)
  }

  private static func digest(_ section: ConfigurationSection) -> [UInt8]? {
    guard section.has("sha256") != section.has("secret") else {
      problemsOfBoth(section)
      return nil
    }
    if let text = section.text("sha256") {
      guard let digest = KeyText.digest(hexadecimal: text.value) else {
        section.refuse(
          .badValue, "sha256", text, "write 64 hexadecimal digits, as sha256sum prints them.")
        return nil
      }
      return digest
    }
    guard let text = section.text("secret") else { return nil }
    if let flaw = KeyText.flaw(ofSecret: text.value) {
      section.problems.add(.badValue, at: text.position, "\(section.path).secret \(flaw)")
      return nil
    }
    return GatewayKey.digest(of: text.value)
  }

  private static func problemsOfBoth(_ section: ConfigurationSection) {
    section.problems.add(
      .conflict, at: section.position,
      "\(section.path) needs one of sha256 and secret; it has "
        + "\(section.has("secret") ? "both" : "neither").")
  }

  private static func models(_ section: ConfigurationSection, known: [String]) -> Set<String>? {
    guard section.has("models") else { return nil }
    var allowed: Set<String> = []
    for node in section.list("models") {
      guard let text = section.text(of: node, "\(section.path).models") else { continue }
      if !known.contains(text.value) {
        section.problems.add(
          .unknownName, at: text.position,
          "\(section.path).models has \(quoted(text.value)), which is no model of the "
            + "configuration; \(NearestName.hint(text.value, among: known))")
      }
      allowed.insert(text.value)
    }
    return allowed
  }
}
