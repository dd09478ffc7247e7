import Foundation

/// Maps a range of values to a range of positions, with round ticks.
package struct AxisScale: Sendable {
  package let values: ClosedRange<Double>
  package let from: Double
  package let to: Double
  package let ticks: [Double]

  /// A scale from `from` to `to` over the values, widened to whole ticks, about `count` of them.
  package init(_ values: ClosedRange<Double>, from: Double, to: Double, count: Int = 6) {
    let low = values.lowerBound
    let span = max(values.upperBound - low, 1e-9)
    let rough = span / Double(max(1, count))
    let power = pow(10, floor(log10(rough)))
    let step = ([1, 2, 2.5, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10) * power
    let first = (low / step + 1e-9).rounded(.down)
    let last = max(first + 1, (values.upperBound / step - 1e-9).rounded(.up))
    self.values = first * step...last * step
    self.from = from
    self.to = to
    ticks = (Int(first)...Int(last)).map { Double($0) * step }
  }

  /// Where a value lies.
  package func position(_ value: Double) -> Double {
    let share = (value - values.lowerBound) / (values.upperBound - values.lowerBound)
    return from + share * (to - from)
  }
}
