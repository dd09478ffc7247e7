public import Parsimony
import Synchronization

/// What the gateway counts.
///
/// Label values are configured names, statuses and decisions: never what a client wrote.
public final class GatewayMetrics: Sendable {
  private let registry: PrometheusRegistry
  private let inFlight: MetricGauge
  private let models: Mutex<[String: ModelMetrics]>
  private let requests: Mutex<[RequestLabels: MetricCounter]>

  private struct RequestLabels: Hashable {
    let model: String
    let status: Int
    let decision: Decision?
  }

  /// Makes the metrics in a registry.
  public init(_ registry: PrometheusRegistry) {
    self.registry = registry
    inFlight = registry.gauge("parsimony_requests_in_flight", "Requests that are being answered.")
    models = Mutex([:])
    requests = Mutex([:])
  }

  /// A request that was admitted.
  public func requestStarted(model: String) {
    inFlight.increment(by: 1)
    metrics(of: model).started.increment(by: 1)
  }

  /// A request that ends, however it does.
  ///
  /// - Parameters:
  ///   - model: The configured model; every request that was started ends once.
  ///   - status: The HTTP status; 499 for a client that went away.
  ///   - decision: What became of the run; nil for pass-through and errors.
  ///   - seconds: From the request to the end of the reply.
  ///   - ledger: What it cost.
  ///   - fullBudgetTokens: What the full budget would have cost; nil where that is unknown.
  ///   - confidence: The stated one, in 0...1.
  public func requestFinished(
    model: String, status: Int, decision: Decision?, seconds: Double, ledger: Ledger,
    fullBudgetTokens: Int?, confidence: Double?
  ) {
    inFlight.decrement(by: 1)
    counter(RequestLabels(model: model, status: status, decision: decision)).increment(by: 1)
    metrics(of: model).book(
      seconds: seconds, ledger: ledger, fullBudgetTokens: fullBudgetTokens, confidence: confidence)
  }

  /// A request that was refused before it started.
  ///
  /// - Parameter reason: One of few words, e.g. `unauthorized`, `rate`, `overloaded`.
  public func requestRefused(reason: String) {
    registry.counter(
      "parsimony_requests_refused_total", "Requests that were refused before they started.",
      [("reason", reason)]
    ).increment(by: 1)
  }

  /// How an upstream's replica stands, whenever the metrics are shown.
  public func upstreamSnapshot(_ state: UpstreamState) {
    let labels = [("upstream", state.name), ("replica", state.replica)]
    registry.gauge(
      "parsimony_upstream_up", "Whether calls go to the replica: its breaker is closed.", labels
    ).set(state.isUp ? 1.0 : 0)
    registry.gauge(
      "parsimony_upstream_calls_in_flight", "Calls that the replica is working on.", labels
    ).set(Double(state.inFlight))
    registry.counter(
      "parsimony_upstream_calls_total", "Calls of the replica.", labels
    ).set(total: state.calls)
    registry.counter(
      "parsimony_upstream_failures_total", "Calls of the replica that failed.", labels
    ).set(total: state.failures)
  }

  /// The process itself, whenever the metrics are shown: memory, where the system tells it, and the
  /// start.
  ///
  /// - Parameters:
  ///   - started: when the process started, in seconds since 1970.
  ///   - droppedSpans: spans that were lost.
  ///   - droppedRuns: runs that the replay log lost.
  public func processSnapshot(started: Double, droppedSpans: Int, droppedRuns: Int) {
    registry.gauge(
      "process_start_time_seconds", "When the process started, in seconds since 1970."
    ).set(started)
    if let bytes = ProcessMemory.residentBytes() {
      registry.gauge("process_resident_memory_bytes", "Memory of the process.").set(Double(bytes))
    }
    registry.counter("parsimony_spans_dropped_total", "Spans that were lost.")
      .set(total: droppedSpans)
    registry.counter("parsimony_runs_dropped_total", "Runs that the replay log lost.")
      .set(total: droppedRuns)
  }

  private func metrics(of model: String) -> ModelMetrics {
    models.withLock { models in
      if let known = models[model] { return known }
      let new = ModelMetrics(registry, model: model)
      models[model] = new
      return new
    }
  }

  private func counter(_ labels: RequestLabels) -> MetricCounter {
    requests.withLock { requests in
      if let known = requests[labels] { return known }
      let new = registry.counter(
        "parsimony_requests_total", "Requests that ended, by status and decision.",
        [
          ("model", labels.model), ("status", String(labels.status)),
          ("decision", labels.decision?.rawValue ?? "none"),
        ])
      requests[labels] = new
      return new
    }
  }
}

/// How one server behind the gateway stands.
public struct UpstreamState: Sendable, Hashable {
  /// The upstream's configured name.
  public var name: String
  /// Which of its replicas: its address.
  public var replica: String
  /// Whether calls go there.
  public var isUp: Bool
  /// Calls that it works on.
  public var inFlight: Int
  /// Calls since the start.
  public var calls: Int
  /// Calls that failed since the start.
  public var failures: Int

  /// Makes a state.
  public init(
    name: String, replica: String, isUp: Bool, inFlight: Int, calls: Int, failures: Int
  ) {
    self.name = name
    self.replica = replica
    self.isUp = isUp
    self.inFlight = inFlight
    self.calls = calls
    self.failures = failures
  }
}
