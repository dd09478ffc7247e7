import Metrics
import Synchronization

/// A count that only rises. An increment is one atomic addition.
final class MetricCounter: MetricSeries, CounterHandler {
  private let value = Atomic<Int64>(0)

  var count: Int64 { value.load(ordering: .relaxed) }

  func increment(by amount: Int64) {
    guard amount > 0 else { return }
    value.wrappingAdd(amount, ordering: .relaxed)
  }

  func reset() { value.store(0, ordering: .relaxed) }

  /// Takes over a total that somebody else counts.
  func set(total: Int) { value.store(Int64(total), ordering: .relaxed) }

  func expose(name: String, labels: String, into text: inout String) {
    text += "\(name)\(labels) \(count)\n"
  }
}

/// A sum of numbers that only rises: costs, seconds.
final class MetricSum: MetricSeries, FloatingPointCounterHandler {
  private let bits = Atomic<UInt64>(0)

  var sum: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

  func increment(by amount: Double) {
    guard amount > 0, amount.isFinite else { return }
    bits.add(amount)
  }

  func reset() { bits.store(0, ordering: .relaxed) }

  func expose(name: String, labels: String, into text: inout String) {
    text += "\(name)\(labels) \(MetricText.number(sum))\n"
  }
}

extension Atomic where Value == UInt64 {
  /// Adds to the number that these bits are.
  borrowing func add(_ amount: Double) {
    var old = load(ordering: .relaxed)
    while true {
      let new = (Double(bitPattern: old) + amount).bitPattern
      let result = weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
      if result.exchanged { return }
      old = result.original
    }
  }
}
