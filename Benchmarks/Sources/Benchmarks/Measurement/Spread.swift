import Foundation

/// The middle and the extent of repeated measurements.
struct Spread: Sendable {
  let median: Double
  let lowest: Double
  let highest: Double

  /// Summarises at least one value.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    median =
      sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    lowest = sorted[0]
    highest = sorted[sorted.count - 1]
  }

  /// `median (lowest-highest)` with the given number of decimals.
  func text(_ decimals: Int = 0) -> String {
    let format = "%.\(decimals)f"
    let figures = [median, lowest, highest].map { String(format: format, $0) }
    return "\(figures[0]) (\(figures[1])-\(figures[2]))"
  }
}
