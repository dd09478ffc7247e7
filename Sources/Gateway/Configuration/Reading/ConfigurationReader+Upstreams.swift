import Endpoints
import Parsimony
import Yams

extension ConfigurationReader {
  /// Reads an upstream. Nil where nothing sensible came out, which is noted.
  func upstream(_ name: Located<String>, _ node: Node) -> Located<UpstreamDescription>? {
    let isName =
      name.value.utf8.count <= 64
      && name.value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    if !isName || name.value == "builtin" {
      problems.add(
        .badValue, at: name.position,
        "An upstream is named \(quoted(name.value)); use letters, digits, '.', '_' and '-', at "
          + "most 64, and not builtin.")
    }
    guard
      let section = ConfigurationSection(
        node, path: "upstreams.\(isName ? name.value : "?")", position: name.position,
        schema: .upstream, problems: problems)
    else { return nil }
    let model = section.text("model", isRequired: true)?.value
    var upstream = UpstreamDescription(
      name: name.value, replicas: replicas(section), model: model ?? "")
    upstream.engine = section.choice("engine", Engine.self) ?? upstream.engine
    upstream.style = section.choice("style", ProcessRewardStyle.self)
    upstream.reward.headFile = section.existingFile("head", source)
    upstream.reward.promptScore =
      section.number("prompt_score", 0, 1) ?? upstream.reward.promptScore
    if upstream.style == .hiddenState, !section.has("head") {
      problems.add(
        .missingKey, at: section.position,
        "\(section.path) gives hidden states and has no head; add head: FILE, which parsimony "
          + "export wrote beside the weights.")
    }
    upstream.key = secret(section, "key")
    upstream.headers = headers(section)
    if section.has("affinity_headers") {
      upstream.affinityHeaders = section.list("affinity_headers").compactMap {
        headerName($0, "\(section.path).affinity_headers")
      }
    }
    upstream.timeouts = timeouts(section)
    upstream.retry = retry(section)
    upstream.hedgeAfter = section.duration("hedge_after")
    if let breaker = section.section("breaker", .breaker) {
      upstream.breaker.failures =
        breaker.integer("failures", in: 1...1000) ?? upstream.breaker.failures
      upstream.breaker.pause = breaker.duration("pause") ?? upstream.breaker.pause
    }
    upstream.concurrency =
      section.integer("concurrency", in: 1...65_536) ?? upstream.concurrency
    upstream.trustRoots = section.existingFile("trust_roots", source)
    if upstream.hedgeAfter != nil, section.has("url") || section.list("replicas").count == 1 {
      problems.add(
        .conflict, at: section.position,
        "\(section.path).hedge_after needs another replica to ask; name two, or remove it.")
    }
    return Located(value: upstream, position: name.position)
  }

  private func replicas(_ section: ConfigurationSection) -> [UpstreamDescription.Replica] {
    if section.has("url"), section.has("replicas") {
      problems.add(
        .conflict, at: section.position,
        "\(section.path) has both url and replicas; move the url into replicas.")
    }
    guard section.has("replicas") else {
      guard let text = section.text("url", isRequired: true),
        section.address(of: text, "\(section.path).url") != nil
      else { return [] }
      return [UpstreamDescription.Replica(url: text.value)]
    }
    let nodes = section.list("replicas")
    if nodes.isEmpty {
      problems.add(
        .missingKey, at: section.position,
        "\(section.path).replicas is empty; name at least one server.")
    }
    var replicas: [UpstreamDescription.Replica] = []
    for (index, node) in nodes.enumerated() {
      let path = "\(section.path).replicas[\(index)]"
      var weight = 1.0
      var url: Located<String>?
      if node.scalar != nil {
        url = section.text(of: node, path)
      } else if let part = ConfigurationSection(
        node, path: path, schema: .replica, problems: problems)
      {
        url = part.text("url", isRequired: true)
        weight = part.number("weight", 0, 1000, isPositive: true) ?? weight
      }
      guard let url, section.address(of: url, path) != nil else { continue }
      if replicas.contains(where: { $0.url == url.value }) {
        problems.add(
          .conflict, at: url.position,
          "\(path) is \(quoted(url.value)), which stands there already; set its weight instead.")
      }
      replicas.append(UpstreamDescription.Replica(url: url.value, weight: weight))
    }
    return replicas
  }

  private func headers(_ section: ConfigurationSection) -> [UpstreamDescription.Header] {
    section.entries("headers").compactMap { name, node in
      let path = "\(section.path).headers"
      guard let name = headerName(name.value, at: name.position, path),
        let value = section.text(of: node, "\(path).\(name)")
      else { return nil }
      // A value may be a secret, so it is not shown.
      guard value.value.utf8.count <= 8192,
        value.value.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value < 127 })
      else {
        problems.add(
          .badValue, at: value.position,
          "The value of \(path).\(name) has characters that no header may have; use plain ASCII.")
        return nil
      }
      return UpstreamDescription.Header(name: name, value: value.value)
    }
  }

  private func headerName(_ node: Node, _ path: String) -> String? {
    guard let name = node.scalar?.string else {
      problems.add(
        .wrongType, at: node.position, "\(path) holds \(node.kindText); write header names.")
      return nil
    }
    return headerName(name, at: node.position, path)
  }

  private func headerName(_ name: String, at position: TextPosition, _ path: String) -> String? {
    let isToken =
      (1...64).contains(name.utf8.count)
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    guard isToken else {
      problems.add(
        .badValue, at: position,
        "\(path) has the name \(quoted(name)); a header's name has letters, digits and '-'.")
      return nil
    }
    let own = [
      "authorization", "connection", "content-length", "content-type", "host", "te", "trailer",
      "transfer-encoding", "upgrade",
    ]
    guard !own.contains(name.lowercased()) else {
      problems.add(
        .badValue, at: position,
        "\(path) sets \(quoted(name)), which the gateway sets itself; give keys with key.")
      return nil
    }
    return name
  }

  private func timeouts(_ section: ConfigurationSection) -> UpstreamDescription.Timeouts {
    var timeouts = UpstreamDescription.Timeouts()
    guard let part = section.section("timeouts", .timeouts) else { return timeouts }
    timeouts.connect = part.duration("connect") ?? timeouts.connect
    timeouts.firstByte = part.duration("first_byte") ?? timeouts.firstByte
    timeouts.idle = part.duration("idle") ?? timeouts.idle
    timeouts.total = part.duration("total") ?? timeouts.total
    return timeouts
  }

  private func retry(_ section: ConfigurationSection) -> RetryPolicy {
    var retry = RetryPolicy()
    guard let part = section.section("retry", .retry) else { return retry }
    retry.attempts = part.integer("attempts", in: 1...10) ?? retry.attempts
    retry.base = part.duration("base") ?? retry.base
    retry.maximum = part.duration("maximum") ?? retry.maximum
    if retry.maximum < retry.base {
      problems.add(
        .conflict, at: part.position,
        "\(part.path).maximum is less than its base; write a longer one.")
    }
    return retry
  }
}
