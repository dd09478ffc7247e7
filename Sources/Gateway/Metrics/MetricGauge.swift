import Metrics
import Synchronization

/// A number that rises and falls.
final class MetricGauge: MetricSeries, MeterHandler, RecorderHandler {
  private let bits = Atomic<UInt64>(0)

  var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

  func set(_ value: Int64) { set(Double(value)) }

  func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  func increment(by amount: Double) { bits.add(amount) }

  func decrement(by amount: Double) { bits.add(-amount) }

  func record(_ value: Int64) { set(Double(value)) }

  func record(_ value: Double) { set(value) }

  func expose(name: String, labels: String, into text: inout String) {
    text += "\(name)\(labels) \(MetricText.number(value))\n"
  }
}
