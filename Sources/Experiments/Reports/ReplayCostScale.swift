import Foundation

/// A logarithmic axis of costs with ticks at 1, 2 and 5 times powers of ten.
package struct ReplayCostScale: Sendable {
  package let values: ClosedRange<Double>
  package let from: Double
  package let to: Double
  package let ticks: [Double]

  /// An axis over the positive costs among `costs`, with a little room at both ends; from 1 to 10
  /// where there are none.
  package init(_ costs: [Double], from: Double, to: Double) {
    let positive = costs.filter { $0 > 0 && $0.isFinite }
    let low = (positive.min() ?? 1) / 1.12
    let high = max((positive.max() ?? 10) * 1.12, low * 3)
    let values = low...high
    self.values = values
    self.from = from
    self.to = to
    let powers = Int(floor(log10(low)))...Int(ceil(log10(high)))
    let steps: [Double] = high / low < 300 ? [1, 2, 5] : [1]
    ticks = powers.flatMap { power in steps.map { $0 * pow(10, Double(power)) } }
      .filter { values.contains($0) }
  }

  /// Where a cost lies; costs off the axis at its ends.
  package func position(_ cost: Double) -> Double {
    let held = min(max(cost, values.lowerBound), values.upperBound)
    return from + log(held / values.lowerBound) / log(values.upperBound / values.lowerBound)
      * (to - from)
  }
}
