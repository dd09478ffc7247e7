import Endpoints
import Parsimony
import Yams

/// Reads a whole configuration and notes what is wrong with it.
struct ConfigurationReader {
  let source: ConfigurationSource
  let problems: ConfigurationProblems

  /// The configuration; of use only where no problem was noted.
  func read(_ yaml: String) -> GatewayConfiguration? {
    guard let root = YAMLDocument.root(of: yaml, problems: problems),
      let top = ConfigurationSection(root, path: "", schema: .top, problems: problems)
    else { return nil }
    var configuration = GatewayConfiguration(models: [])
    configuration.listen = listen(top) ?? configuration.listen
    configuration.keys = keys(top) ?? configuration.keys
    configuration.limits = limits(top)
    configuration.traces = traces(top)
    configuration.replayLog = replayLog(top)
    let prices = prices(top)
    configuration.budget =
      top.section("budget", .budget).map {
        $0.budget(default: configuration.budget)
      } ?? configuration.budget
    configuration.budget.prices = prices

    let upstreams = top.entries("upstreams").compactMap { upstream($0.name, $0.value) }
    for upstream in upstreams { configuration.upstreams[upstream.value.name] = upstream.value }
    refuseOwnAddress(upstreams, listen: configuration.listen, top)
    let models = top.entries("models", isRequired: true)
    if let node = top.node("models"), models.isEmpty, case .mapping = node {
      problems.add(
        .missingKey, at: node.position, "models is empty; write at least one NAME: {policy: ...}.")
    }
    let names = models.map(\.name.value)
    // Upstreams that are wrong are known all the same: one mistake, one message.
    let known = top.has("upstreams") ? top.entries("upstreams").map(\.name.value) : []
    let readers = ModelReader(
      upstreams: configuration.upstreams, upstreamNames: known, modelNames: names, prices: prices,
      source: source, problems: problems)
    configuration.models = models.compactMap { readers.read($0.name, $0.value) }
    return configuration
  }

  private func listen(_ top: ConfigurationSection) -> GatewayConfiguration.Address? {
    guard let text = top.text("listen") else { return nil }
    guard let address = GatewayConfiguration.Address(parsing: text.value) else {
      top.refuse(
        .badValue, "listen", text, "write HOST:PORT, as in 127.0.0.1:8080 or [::1]:8080.")
      return nil
    }
    return address
  }

  private func keys(_ top: ConfigurationSection) -> GatewayConfiguration.KeySource? {
    guard let node = top.node("keys") else { return nil }
    if let word = node.scalar?.string {
      switch word {
      case "generated": return .generated
      case "open": return .open
      default:
        // It may be a key, so it is not shown.
        problems.add(
          .badValue, at: node.position,
          "keys is a text that is neither generated nor open; keys themselves never stand in this "
            + "file, write {env: NAME} or {file: PATH}.")
        return nil
      }
    }
    switch secret(top, "keys") {
    case .environment(let name): return .environment(name)
    case .file(let path): return .file(path)
    case nil: return nil
    }
  }

  /// Where a secret is; the secret itself is neither accepted nor shown.
  func secret(_ section: ConfigurationSection, _ key: String) -> SecretSource? {
    guard let node = section.node(key) else { return nil }
    if node.scalar != nil {
      problems.add(
        .badValue, at: node.position,
        "\(section.path(of: key)) is a text; secrets never stand in this file, write {env: NAME} "
          + "or {file: PATH}.")
      return nil
    }
    guard let secret = section.section(key, .secret, isSecret: true) else { return nil }
    guard secret.has("env") != secret.has("file") else {
      problems.add(
        .conflict, at: secret.position,
        "\(secret.path) needs one of env and file; it has "
          + "\(secret.has("env") ? "both" : "neither").")
      return nil
    }
    if secret.has("env") { return secret.setVariable("env", source).map { .environment($0) } }
    return secret.existingFile("file", source).map { .file($0) }
  }

  private func limits(_ top: ConfigurationSection) -> GatewayConfiguration.Limits {
    var limits = GatewayConfiguration.Limits()
    guard let section = top.section("limits", .limits) else { return limits }
    limits.bodyBytes = section.bytes("body", in: 1024...1 << 30) ?? limits.bodyBytes
    limits.requestSeconds = section.seconds("request") ?? limits.requestSeconds
    limits.slowClientSeconds = section.seconds("slow_client") ?? limits.slowClientSeconds
    limits.requests = section.integer("requests", in: 1...1_000_000) ?? limits.requests
    limits.choices = section.integer("choices", in: 1...1024) ?? limits.choices
    limits.drainSeconds = section.seconds("drain") ?? limits.drainSeconds
    return limits
  }

  private func prices(_ top: ConfigurationSection) -> Budget.Prices {
    var prices = Budget.Prices()
    guard let section = top.section("prices", .prices) else { return prices }
    prices.prompt = section.number("prompt", 0, 1e9) ?? prices.prompt
    prices.cached = section.number("cached", 0, 1e9) ?? prices.cached
    prices.generated = section.number("generated", 0, 1e9) ?? prices.generated
    prices.prm = section.number("prm", 0, 1e9) ?? prices.prm
    return prices
  }

  private func traces(_ top: ConfigurationSection) -> GatewayConfiguration.TraceExport? {
    guard let section = top.section("traces", .traces) else { return nil }
    guard section.has("file") != section.has("collector") else {
      problems.add(
        .conflict, at: section.position,
        "traces needs one of file and collector; it has "
          + "\(section.has("file") ? "both" : "neither").")
      return nil
    }
    if section.has("file") { return section.newFile("file", source).map { .file($0) } }
    guard let text = section.text("collector"),
      section.address(of: text, "traces.collector") != nil
    else { return nil }
    return .collector(text.value)
  }

  private func replayLog(_ top: ConfigurationSection) -> GatewayConfiguration.ReplayLogOptions? {
    guard let section = top.section("replay_log", .replayLog) else { return nil }
    let keepsText = section.truth("keep_text") ?? false
    return section.newFile("file", source, isRequired: true).map {
      GatewayConfiguration.ReplayLogOptions(file: $0, keepsText: keepsText)
    }
  }

  /// Notes an upstream that is this gateway itself.
  private func refuseOwnAddress(
    _ upstreams: [Located<UpstreamDescription>], listen: GatewayConfiguration.Address,
    _ top: ConfigurationSection
  ) {
    for upstream in upstreams {
      for replica in upstream.value.replicas
      where ServerAddress.read(replica.url).address?.isListener(listen) == true {
        problems.add(
          .conflict, at: upstream.position,
          "upstreams.\(upstream.value.name) has the address \(quoted(replica.url)), where this "
            + "gateway listens, so that its calls would come back for ever; correct the port.")
      }
    }
  }
}
