import Parsimony

/// The metrics of one configured model, looked up once.
struct ModelMetrics: Sendable {
  let started: MetricCounter
  private let seconds: MetricHistogram
  private let samples: MetricHistogram
  private let confidence: MetricHistogram
  private let full: MetricCounter
  private let saved: MetricCounter
  /// By stage, then by kind of token.
  private let tokens: [(stage: Ledger.Stage, kinds: [MetricCounter])]
  private let calls: [(stage: Ledger.Stage, policy: MetricCounter, prm: MetricCounter)]

  init(_ registry: PrometheusRegistry, model: String) {
    let labels = [("model", model)]
    started = registry.counter(
      "parsimony_requests_started_total", "Requests that were admitted.", labels)
    seconds = registry.histogram(
      "parsimony_request_seconds", "From the request to the end of the reply.", labels,
      bounds: PrometheusRegistry.seconds)
    samples = registry.histogram(
      "parsimony_request_samples", "Samples of a request.", labels,
      bounds: [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64])
    confidence = registry.histogram(
      "parsimony_confidence", "Stated confidence of replies.", labels,
      bounds: (1...10).map { Double($0) / 10 })
    full = registry.counter(
      "parsimony_full_budget_tokens_total",
      "Tokens that the full budgets would have cost, of requests where that is known.", labels)
    saved = registry.counter(
      "parsimony_saved_tokens_total", "Tokens that were not spent of the full budgets.", labels)
    tokens = Ledger.Stage.allCases.map { stage in
      (
        stage,
        ["prompt", "cached", "generated", "prm"].map { kind in
          registry.counter(
            "parsimony_tokens_total", "Tokens, by what they were spent for.",
            labels + [("stage", stage.rawValue), ("kind", kind)])
        }
      )
    }
    calls = Ledger.Stage.allCases.map { stage in
      func counter(_ of: String) -> MetricCounter {
        registry.counter(
          "parsimony_calls_total", "Calls of models, by what they were made for.",
          labels + [("stage", stage.rawValue), ("of", of)])
      }
      return (stage, counter("policy"), counter("prm"))
    }
  }

  func book(seconds: Double, ledger: Ledger, fullBudgetTokens: Int?, confidence: Double?) {
    self.seconds.record(seconds)
    if let confidence { self.confidence.record(confidence) }
    let total = ledger.total
    if total.samples > 0 { samples.record(Double(total.samples)) }
    // More is no estimate but a number that had no bound.
    if let fullBudgetTokens, fullBudgetTokens < 1 << 53 {
      full.increment(by: Int64(fullBudgetTokens))
      saved.increment(by: Int64(max(0, fullBudgetTokens - total.totalTokens)))
    }
    for (stage, kinds) in tokens {
      let spend = ledger[stage]
      guard spend != .zero else { continue }
      kinds[0].increment(by: Int64(spend.promptTokens))
      kinds[1].increment(by: Int64(spend.cachedTokens))
      kinds[2].increment(by: Int64(spend.generatedTokens))
      kinds[3].increment(by: Int64(spend.prmTokens))
    }
    for (stage, policy, prm) in calls {
      let spend = ledger[stage]
      policy.increment(by: Int64(spend.policyCalls))
      prm.increment(by: Int64(spend.prmCalls))
    }
  }
}
