import Parsimony

/// What a request gets: a strategy within its caps, and what a certificate says of it.
struct RunPlan: Sendable {
  var spec: StrategySpec
  var certificate: ReplyFacts.CertificateWord?

  /// Samples of a strategy that a request names for a model without one.
  static let usualSamples = 8

  /// Reconciles model and request; the least of all caps wins.
  init(_ model: ServedModel, options: RequestOptions, budget: Budget) throws(OpenAIError) {
    let base = model.alias.strategy
    // A model that passes through has no number of its own; the gateway's cap holds.
    let configured = base?.n ?? max(options.maximumSamples ?? 0, Self.usualSamples)
    let cap = min(options.maximumSamples ?? configured, configured, budget.samples ?? .max)
    if options.strategy == nil, let watch = model.watch {
      let decision: (spec: StrategySpec, word: ReplyFacts.CertificateWord)
      do {
        decision = try watch.decision()
      } catch {
        throw OpenAIError(500, type: "server_error", code: "internal_error", "\(error)")
      }
      if let risk = options.risk, risk < watch.certificate.risk {
        spec = StrategySpec(.bestOfNCalibrated, n: cap)
        certificate = .init(
          holds: false,
          word: "not used: it allows a loss of \(watch.certificate.risk), the request \(risk); "
            + "the full budget of \(cap) runs instead")
      } else {
        spec = decision.spec
        certificate = decision.word
        if cap < spec.n {
          spec = spec.limited(to: cap)
          certificate = .init(
            holds: false,
            word: "void: it is for \(watch.certificate.options.maximum) samples, and caps "
              + "allow \(cap)")
        }
      }
    } else if let name = options.strategy {
      do {
        spec = try StrategySpec(parsing: name, n: max(1, cap))
      } catch {
        throw .invalid(error.message, parameter: "parsimony.strategy")
      }
    } else if let base {
      spec = base.limited(to: cap)
    } else {
      spec = StrategySpec(.greedy, n: 1)
    }
    if let least = options.minimumConfidence { spec.acceptance = least }
    try check(model)
  }

  private func check(_ model: ServedModel) throws(OpenAIError) {
    guard !spec.needsVerifier else {
      throw .invalid(
        "strategy \(spec.name) asks an exact verifier, which no server has; choose another one",
        parameter: "parsimony.strategy")
    }
    guard !spec.needsProcessRewardModel || model.processRewardModel != nil else {
      throw .invalid(
        "strategy \(spec.name) needs a process reward model, and model "
          + "\(quoted(model.alias.name)) has none; choose majority or adaptive-consistency",
        parameter: "parsimony.strategy")
    }
  }
}

extension StrategySpec {
  /// The same strategy with at most `count` samples.
  func limited(to count: Int) -> StrategySpec {
    guard count < n else { return self }
    var copy = StrategySpec(
      kind, n: max(1, count), usesCalibrator: usesCalibrator, aggregation: aggregation,
      coverage: coverage, acceptance: acceptance)
    copy.fallback = fallback
    for (name, value) in settings {
      // The settings were checked when they were set.
      if let next = try? copy.setting(name, to: value) { copy = next }
    }
    return copy
  }
}
