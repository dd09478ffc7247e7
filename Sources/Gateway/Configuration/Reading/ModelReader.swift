import Endpoints
import Parsimony
import Yams

/// Reads models, which refer to upstreams.
struct ModelReader {
  /// What was read of the upstreams.
  let upstreams: [String: UpstreamDescription]
  /// All that the file names, those that are wrong included.
  let upstreamNames: [String]
  let modelNames: [String]
  let prices: Budget.Prices
  let source: ConfigurationSource
  let problems: ConfigurationProblems

  /// The policies and process reward models that ship with the gateway.
  static let builtInPolicies = ["builtin/base", "builtin/weak"]
  static let builtInProcessRewardModels = ["builtin/prm"]

  /// Reads a model. Nil where nothing sensible came out, which is noted.
  func read(_ name: Located<String>, _ node: Node) -> ModelAlias? {
    let isName =
      name.value.utf8.count <= 128
      && name.value.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "._-:/@+".contains($0))
      }
    if !isName {
      problems.add(
        .badValue, at: name.position,
        "A model is named \(quoted(name.value)); use letters, digits and . _ - : / @ +, at most "
          + "128.")
    }
    guard
      let section = ConfigurationSection(
        node, path: "models.\(isName ? name.value : "?")", position: name.position, schema: .model,
        problems: problems)
    else { return nil }
    var alias = ModelAlias(name: name.value, policy: "")
    if let policy = section.text("policy", isRequired: true) {
      checkPolicy(section, policy)
      alias.policy = policy.value
    }
    if let prm = section.text("prm") {
      checkProcessRewardModel(section, prm)
      alias.prm = prm.value
    }
    alias.strategy = strategy(section)
    if let least = section.number("min_confidence", 0, 1) { alias.strategy?.acceptance = least }
    alias.calibrator = section.existingFile("calibrator", source)
    alias.certificate = section.existingFile("certificate", source)
    alias.answers = section.choice("answers", ModelAlias.AnswerForm.self) ?? alias.answers
    if let end = section.text("step_end") {
      if end.value.utf8.count > 64 {
        section.refuse(.badValue, "step_end", end, "write at most 64 bytes.")
      }
      alias.stepEnd = end.value
    }
    if let budget = section.section("budget", .budget) { alias.budget = budget.budget() }
    alias.budget.prices = prices
    return alias
  }

  private func checkPolicy(_ section: ConfigurationSection, _ policy: Located<String>) {
    guard isKnown(section, "policy", policy, builtIn: Self.builtInPolicies) else { return }
    if let style = upstreams[policy.value]?.style, style != .judge {
      section.refuse(
        .conflict, "policy", policy,
        "that upstream has the style \(style.rawValue), so it scores and generates nothing; name "
          + "another, or remove the style.")
    }
  }

  private func checkProcessRewardModel(_ section: ConfigurationSection, _ prm: Located<String>) {
    guard isKnown(section, "prm", prm, builtIn: Self.builtInProcessRewardModels) else { return }
    if let upstream = upstreams[prm.value], upstream.style == nil {
      section.refuse(
        .conflict, "prm", prm,
        "that upstream has no style, so nobody knows how to ask it; add style: qwen-prm or "
          + "another of \(ProcessRewardStyle.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
  }

  /// Whether something has the name; noted where not.
  private func isKnown(
    _ section: ConfigurationSection, _ key: String, _ name: Located<String>, builtIn: [String]
  ) -> Bool {
    if upstreamNames.contains(name.value) || builtIn.contains(name.value) { return true }
    if modelNames.contains(name.value) {
      section.refuse(
        .conflict, key, name, "that is a model, and models are made of upstreams; name one.")
    } else {
      section.refuse(
        .unknownName, key, name,
        "no upstream has that name; "
          + NearestName.hint(name.value, among: upstreamNames + builtIn))
    }
    return false
  }

  private func strategy(_ section: ConfigurationSection) -> StrategySpec? {
    let samples = section.integer("max_samples", in: 1...4096)
    guard let text = section.text("strategy") else {
      if let samples, !section.has("strategy") {
        problems.add(
          .conflict, at: section.position,
          "\(section.path) has max_samples: \(samples) and no strategy that could draw them; add "
            + "one, or remove it.")
      }
      return nil
    }
    let spec: StrategySpec
    do {
      spec = try StrategySpec(parsing: text.value, n: samples ?? 16)
    } catch {
      let kind = String(text.value.prefix { $0 != ":" })
      let names = StrategySpec.Kind.allCases.map(\.rawValue)
      if names.contains(kind) {
        problems.add(
          .badValue, at: text.position, "\(section.path(of: "strategy")): \(error.message)")
      } else {
        section.refuse(
          .unknownName, "strategy", text,
          "there is no such strategy; "
            + (NearestName.of(kind, among: names).map { "did you mean \($0)?" }
              ?? "the strategies are \(StrategySpec.Kind.allNames)."))
      }
      return nil
    }
    if spec.needsVerifier {
      section.refuse(
        .badValue, "strategy", text,
        "it asks an exact verifier, which a gateway does not have; choose another.")
      return nil
    }
    if spec.needsProcessRewardModel, !section.has("prm") {
      section.refuse(
        .missingKey, "strategy", text,
        "it needs a process reward model; add prm, or choose one that votes, such as "
          + "adaptive-consistency.")
    }
    if spec.needsProcessRewardModel, spec.usesCalibrator, !section.has("calibrator"),
      section.text("policy")?.value.hasPrefix("builtin/") == false
    {
      section.refuse(
        .missingKey, "strategy", text,
        "it decides by calibrated scores; add calibrator: FILE, which parsimony calibrate makes, or "
          + "choose one on raw scores, such as best-of-n.")
    }
    return spec
  }
}
