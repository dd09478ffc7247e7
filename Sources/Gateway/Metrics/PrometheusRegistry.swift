public import Metrics
import Synchronization

/// Metrics in memory, shown in Prometheus's text format; a backend of swift-metrics.
///
/// A metric has at most ``maximumSeries`` sets of labels: what comes after is counted together, with
/// the value `other` for every label, so that clients cannot fill the memory with names.
public final class PrometheusRegistry: Sendable {
  /// The content type of ``exposition()``.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"
  /// The most label sets of one metric.
  public let maximumSeries: Int
  private let families: Mutex<[String: MetricFamily]>

  /// Makes a registry without metrics.
  public init(maximumSeries: Int = 2000) {
    self.maximumSeries = maximumSeries
    families = Mutex([:])
  }

  /// All metrics, sorted by name and labels.
  public func exposition() -> String {
    families.withLock { families in
      var text = ""
      for (name, family) in families.sorted(by: { $0.key < $1.key }) {
        guard !family.series.isEmpty || family.overflow != nil else { continue }
        if !family.help.isEmpty { text += "# HELP \(name) \(MetricText.help(family.help))\n" }
        text += "# TYPE \(name) \(family.kind.rawValue)\n"
        for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
          series.expose(name: name, labels: labels, into: &text)
        }
      }
      return text
    }
  }

  /// A counter. Its name should end in `_total`.
  func counter(_ name: String, _ help: String = "", _ labels: [(String, String)] = [])
    -> MetricCounter
  {
    series(name, .counter, help, labels) { _ in MetricCounter() }
  }

  /// A counter of numbers with a fraction.
  func sum(_ name: String, _ help: String = "", _ labels: [(String, String)] = []) -> MetricSum {
    series(name, .counter, help, labels) { _ in MetricSum() }
  }

  /// A gauge.
  func gauge(_ name: String, _ help: String = "", _ labels: [(String, String)] = [])
    -> MetricGauge
  {
    series(name, .gauge, help, labels) { _ in MetricGauge() }
  }

  /// A histogram.
  ///
  /// - Parameter bounds: upper bounds of the buckets, increasing; those of the first histogram of a
  ///   name count.
  func histogram(
    _ name: String, _ help: String = "", _ labels: [(String, String)] = [], bounds: [Double]
  ) -> MetricHistogram {
    series(name, .histogram, help, labels, bounds: bounds) { MetricHistogram(bounds: $0) }
  }

  /// Bounds of times in seconds: a millisecond to five minutes.
  static let seconds: [Double] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 300,
  ]

  /// The series of these labels, made where it is new. One that contradicts what the name already
  /// is counts nowhere: a metric never takes the process down.
  private func series<Series: MetricSeries>(
    _ name: String, _ kind: MetricKind, _ help: String, _ labels: [(String, String)],
    bounds: [Double] = [], _ make: ([Double]) -> Series
  ) -> Series {
    let name = MetricText.name(name)
    let text = MetricText.labels(labels)
    return families.withLock { families in
      var family =
        families[name] ?? MetricFamily(name: name, kind: kind, help: help, bounds: bounds)
      if family.help.isEmpty { family.help = help }
      defer { families[name] = family }
      guard family.kind == kind else { return make(family.bounds) }
      if let known = family.series[text] { return known as? Series ?? make(family.bounds) }
      guard family.series.count >= maximumSeries else {
        let new = make(family.bounds)
        family.series[text] = new
        return new
      }
      if let overflow = family.overflow as? Series { return overflow }
      let other = MetricText.labels(labels.map { ($0.0, "other") })
      let new = family.series[other] as? Series ?? make(family.bounds)
      family.overflow = new
      family.series[other] = new
      return new
    }
  }

  /// Forgets a series; what still holds it counts on, unseen.
  private func remove(_ handler: AnyObject) {
    families.withLock { families in
      for name in families.keys {
        guard let text = families[name]?.series.first(where: { $0.value === handler })?.key
        else { continue }
        families[name]?.series[text] = nil
        if families[name]?.overflow === handler { families[name]?.overflow = nil }
      }
    }
  }
}

extension PrometheusRegistry: MetricsFactory {
  /// A counter.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    counter(label, "", dimensions)
  }

  /// A counter of numbers with a fraction.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    sum(label, "", dimensions)
  }

  /// A gauge.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    gauge(label, "", dimensions)
  }

  /// A histogram, or a gauge where nothing is aggregated.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    aggregate
      ? histogram(label, "", dimensions, bounds: Self.seconds) : gauge(label, "", dimensions)
  }

  /// A histogram of seconds.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    histogram(label, "", dimensions, bounds: Self.seconds)
  }

  /// Forgets a counter.
  public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }

  /// Forgets a counter.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
    remove(handler)
  }

  /// Forgets a gauge.
  public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }

  /// Forgets a histogram or gauge.
  public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }

  /// Forgets a histogram.
  public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}
