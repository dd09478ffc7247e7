import Foundation

/// Quantiles of a finite sample.
public enum SampleQuantile {
  /// The quantile of an unsorted sample at `level`, by linear interpolation of the order statistics
  /// (type 7 of Hyndman and Fan 1996: the default of R and NumPy). Throws on an empty sample, a NaN
  /// in it, or a level outside 0...1.
  public static func value(_ sample: [Double], level: Double) throws -> Double {
    try values(sample, levels: [level])[0]
  }

  /// The quantiles of an unsorted sample at several levels, sorting once.
  public static func values(_ sample: [Double], levels: [Double]) throws -> [Double] {
    guard !sample.isEmpty else {
      throw StatisticsError(.emptySample, "A quantile needs a sample of at least one value.")
    }
    guard !sample.contains(where: \.isNaN) else {
      throw StatisticsError(.parameterOutOfRange, "The sample holds a NaN; remove it first.")
    }
    if let level = levels.first(where: { !($0 >= 0 && $0 <= 1) }) {
      throw StatisticsError(
        .parameterOutOfRange, "The quantile level is \(level); give a number in 0...1.")
    }
    let sorted = sample.sorted()
    return levels.map { interpolate(sorted, level: $0) }
  }

  /// The type-7 quantile of a sorted, non-empty sample.
  package static func interpolate(_ sorted: [Double], level: Double) -> Double {
    let position = level * Double(sorted.count - 1)
    let below = Int(position.rounded(.down))
    let above = min(below + 1, sorted.count - 1)
    let share = position - Double(below)
    if share == 0 || sorted[below] == sorted[above] { return sorted[below] }
    return sorted[below] * (1 - share) + sorted[above] * share
  }
}
