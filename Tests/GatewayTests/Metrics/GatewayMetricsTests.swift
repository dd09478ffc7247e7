import Gateway
import Parsimony
import Testing

struct GatewayMetricsTests {
  private let registry = PrometheusRegistry()
  private var metrics: GatewayMetrics

  init() { metrics = GatewayMetrics(registry) }

  /// The exposition as numbers by series.
  private func values() throws -> [String: Double] {
    var values: [String: Double] = [:]
    for line in registry.exposition().split(separator: "\n") where !line.hasPrefix("#") {
      let space = try #require(line.lastIndex(of: " "))
      let value = try #require(Double(line[line.index(after: space)...]))
      #expect(values.updateValue(value, forKey: String(line[..<space])) == nil)
    }
    return values
  }

  @Test func aRequestIsCountedInFull() throws {
    metrics.requestStarted(model: "qwen")
    metrics.requestStarted(model: "qwen")
    #expect(try values()["parsimony_requests_in_flight"] == 2)
    var ledger = Ledger()
    ledger.book(
      Spend(
        promptTokens: 10, generatedTokens: 100, cachedTokens: 30, samples: 4, policyCalls: 4),
      as: .sampling)
    ledger.book(Spend(prmTokens: 50, prmCalls: 4), as: .scoring)
    ledger.book(Spend(generatedTokens: 7, policyCalls: 1, cancelled: 1), as: .cancelled)
    metrics.requestFinished(
      model: "qwen", status: 200, decision: .accepted, seconds: 0.3, ledger: ledger,
      fullBudgetTokens: 500, confidence: 0.85)
    metrics.requestFinished(
      model: "qwen", status: 503, decision: nil, seconds: 0.001, ledger: Ledger(),
      fullBudgetTokens: nil, confidence: nil)
    let values = try values()
    let expected: [String: Double] = [
      #"parsimony_requests_in_flight"#: 0,
      #"parsimony_requests_started_total{model="qwen"}"#: 2,
      #"parsimony_requests_total{decision="accepted",model="qwen",status="200"}"#: 1,
      #"parsimony_requests_total{decision="none",model="qwen",status="503"}"#: 1,
      #"parsimony_tokens_total{kind="prompt",model="qwen",stage="sampling"}"#: 10,
      #"parsimony_tokens_total{kind="cached",model="qwen",stage="sampling"}"#: 30,
      #"parsimony_tokens_total{kind="generated",model="qwen",stage="sampling"}"#: 100,
      #"parsimony_tokens_total{kind="prm",model="qwen",stage="scoring"}"#: 50,
      #"parsimony_tokens_total{kind="generated",model="qwen",stage="cancelled"}"#: 7,
      #"parsimony_calls_total{model="qwen",of="policy",stage="sampling"}"#: 4,
      #"parsimony_calls_total{model="qwen",of="prm",stage="scoring"}"#: 4,
      #"parsimony_calls_total{model="qwen",of="policy",stage="cancelled"}"#: 1,
      #"parsimony_full_budget_tokens_total{model="qwen"}"#: 500,
      #"parsimony_saved_tokens_total{model="qwen"}"#: 333,
      #"parsimony_confidence_bucket{model="qwen",le="0.8"}"#: 0,
      #"parsimony_confidence_bucket{model="qwen",le="0.9"}"#: 1,
      #"parsimony_confidence_count{model="qwen"}"#: 1,
      #"parsimony_request_samples_sum{model="qwen"}"#: 4,
      #"parsimony_request_seconds_count{model="qwen"}"#: 2,
      #"parsimony_request_seconds_bucket{model="qwen",le="0.2"}"#: 1,
    ]
    for (series, value) in expected { #expect(values[series] == value, "\(series)") }
  }

  @Test func refusalsAndUpstreamsAreCounted() throws {
    metrics.requestRefused(reason: "rate")
    metrics.requestRefused(reason: "rate")
    let state = UpstreamState(
      name: "qwen", replica: "http://a", isUp: false, inFlight: 3, calls: 10, failures: 2)
    metrics.upstreamSnapshot(state)
    metrics.upstreamSnapshot(state)
    let values = try values()
    #expect(values[#"parsimony_requests_refused_total{reason="rate"}"#] == 2)
    #expect(values[#"parsimony_upstream_up{replica="http://a",upstream="qwen"}"#] == 0)
    #expect(
      values[#"parsimony_upstream_calls_total{replica="http://a",upstream="qwen"}"#] == 10)
    #expect(
      values[#"parsimony_upstream_failures_total{replica="http://a",upstream="qwen"}"#] == 2)
  }

  @Test func processIsShown() throws {
    metrics.processSnapshot(started: 5, droppedSpans: 2, droppedRuns: 3)
    metrics.processSnapshot(started: 5, droppedSpans: 4, droppedRuns: 3)
    let values = try values()
    #expect(values["process_start_time_seconds"] == 5)
    #expect(values["parsimony_spans_dropped_total"] == 4)
    #expect(values["parsimony_runs_dropped_total"] == 3)
    #if os(Linux)
      #expect(try #require(values["process_resident_memory_bytes"]) > 1e6)
    #endif
  }

  /// Stages and kinds of tokens add up to what the ledger says.
  @Test func tokensAddUp() throws {
    var random = SplitMix64(seed: 5)
    var total = Spend.zero
    for _ in 0..<200 {
      var ledger = Ledger()
      for stage in Ledger.Stage.allCases where random.next() % 2 == 0 {
        ledger.book(
          Spend(
            promptTokens: Int(random.next() % 100), generatedTokens: Int(random.next() % 100),
            prmTokens: Int(random.next() % 100), policyCalls: Int(random.next() % 5)), as: stage)
      }
      total += ledger.total
      metrics.requestStarted(model: "a")
      metrics.requestFinished(
        model: "a", status: 200, decision: .abandoned, seconds: 1, ledger: ledger,
        fullBudgetTokens: .max, confidence: .nan)
    }
    let values = try values()
    func sum(_ name: String) -> Double {
      values.filter { $0.key.hasPrefix(name) }.values.reduce(0, +)
    }
    #expect(sum("parsimony_tokens_total") == Double(total.totalTokens))
    #expect(sum("parsimony_calls_total") == Double(total.calls))
    #expect(sum("parsimony_confidence_count") == 0)
  }
}
