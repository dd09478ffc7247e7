import Metrics
import Synchronization

/// Counts values by fixed buckets. A value costs one short lock and no allocation.
final class MetricHistogram: MetricSeries, RecorderHandler, TimerHandler {
  let bounds: [Double]
  private let state: Mutex<State>

  private struct State {
    /// One for each bound, and one for what lies beyond.
    var counts: [Int]
    var sum = 0.0
  }

  init(bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
  }

  /// The counts by bucket, the last beyond all bounds, and the sum.
  var snapshot: (counts: [Int], sum: Double) { state.withLock { ($0.counts, $0.sum) } }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    guard !value.isNaN else { return }
    var bucket = 0
    while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }
    state.withLock { state in
      state.counts[bucket] += 1
      state.sum += value
    }
  }

  /// Prometheus wants seconds.
  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  func expose(name: String, labels: String, into text: inout String) {
    let (counts, sum) = snapshot
    var total = 0
    for (index, count) in counts.enumerated() {
      total += count
      let bound = index < bounds.count ? MetricText.number(bounds[index]) : "+Inf"
      text += "\(name)_bucket\(MetricText.labels(labels, bound: bound)) \(total)\n"
    }
    text += "\(name)_sum\(labels) \(MetricText.number(sum))\n"
    text += "\(name)_count\(labels) \(total)\n"
  }
}
