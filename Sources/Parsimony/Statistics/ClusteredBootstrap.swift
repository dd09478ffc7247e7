import Foundation

/// The cluster bootstrap: whole clusters (questions) are drawn with replacement, never rows.
///
/// Rows of one question are not independent; intervals that resample rows are far too short. The
/// limits are percentiles of the statistic over the resamples (Efron and Tibshirani 1993, ch. 13;
/// Davison and Hinkley 1997, 3.8). The same seed and data give the same interval.
public struct ClusteredBootstrap: Sendable, Hashable {
  /// The number of resamples, at least 2.
  public let resamples: Int
  /// The nominal coverage, between 0 and 1.
  public let level: Double
  /// The seed of the resampling.
  public let seed: UInt64

  /// Creates a bootstrap; parameters are checked when an interval is asked for.
  public init(resamples: Int = 2000, level: Double = 0.95, seed: UInt64) {
    self.resamples = resamples
    self.level = level
    self.seed = seed
  }

  /// The interval of any statistic of the drawn clusters.
  ///
  /// `statistic` gets cluster indices in 0 ..< `clusterCount`, with repetitions; it is called once
  /// with every index in order, for the estimate, then once a resample. Resamples on which it is
  /// not finite are counted and left out. Throws `emptySample` without clusters,
  /// `parameterOutOfRange` on bad settings, and `undefinedStatistic` when the estimate or
  /// every resample is not finite.
  public func interval(
    clusterCount: Int, statistic: (_ drawn: [Int]) throws -> Double
  ) throws -> BootstrapInterval {
    try validate(clusterCount: clusterCount)
    let estimate = try statistic(Array(0..<clusterCount))
    guard estimate.isFinite else {
      throw StatisticsError(
        .undefinedStatistic,
        "The statistic is \(estimate) on the sample itself; check for an empty denominator.")
    }
    var generator = SplitMix64(seed: seed)
    var drawn = [Int](repeating: 0, count: clusterCount)
    var values: [Double] = []
    values.reserveCapacity(resamples)
    for _ in 0..<resamples {
      for position in drawn.indices { drawn[position] = generator.index(below: clusterCount) }
      let value = try statistic(drawn)
      if value.isFinite { values.append(value) }
    }
    guard values.count >= 2 else {
      throw StatisticsError(
        .undefinedStatistic,
        "The statistic is finite on \(values.count) of \(resamples) resamples; "
          + "it needs more clusters than \(clusterCount).")
    }
    values.sort()
    let tail = (1 - level) / 2
    let center = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    return BootstrapInterval(
      estimate: estimate, lower: SampleQuantile.interpolate(values, level: tail),
      upper: SampleQuantile.interpolate(values, level: 1 - tail), level: level,
      standardError: (squares / Double(values.count - 1)).squareRoot(), clusters: clusterCount,
      resamples: values.count, undefinedResamples: resamples - values.count)
  }

  /// The interval of the mean over rows. `clusters` names the question of each row; `nil` makes
  /// every row its own cluster.
  public func mean(
    _ values: [Double], clusters: [String]? = nil
  ) throws -> BootstrapInterval {
    try ratio(
      numerators: values, denominators: [Double](repeating: 1, count: values.count),
      clusters: clusters)
  }

  /// The interval of (sum of numerators) / (sum of denominators) over rows.
  public func ratio(
    numerators: [Double], denominators: [Double], clusters: [String]? = nil
  ) throws -> BootstrapInterval {
    try requireAligned(numerators.count, denominators.count)
    let membership = try membership(clusters, rows: numerators.count)
    var tops = [Double](repeating: 0, count: membership.count)
    var bottoms = tops
    for (row, cluster) in membership.clusterOfRow.enumerated() {
      tops[cluster] += numerators[row]
      bottoms[cluster] += denominators[row]
    }
    return try interval(clusterCount: membership.count) { drawn in
      var top = 0.0
      var bottom = 0.0
      for cluster in drawn {
        top += tops[cluster]
        bottom += bottoms[cluster]
      }
      return top / bottom
    }
  }

  /// The interval of mean(first) - mean(second) over rows measured on the same questions: both
  /// arms of a resample hold the same questions, so that their difficulty cancels.
  public func pairedDifference(
    _ first: [Double], _ second: [Double], clusters: [String]? = nil
  ) throws -> BootstrapInterval {
    try requireAligned(first.count, second.count)
    return try mean(zip(first, second).map { $0 - $1 }, clusters: clusters)
  }

  private func validate(clusterCount: Int) throws {
    guard clusterCount > 0 else {
      throw StatisticsError(.emptySample, "A bootstrap needs at least one cluster.")
    }
    guard resamples >= 2 else {
      throw StatisticsError(
        .parameterOutOfRange, "\(resamples) bootstrap resamples; give at least 2.")
    }
    guard level > 0, level < 1 else {
      throw StatisticsError(
        .parameterOutOfRange,
        "The confidence level is \(level); give a number between 0 and 1, such as 0.95.")
    }
  }

  private func requireAligned(_ first: Int, _ second: Int) throws {
    guard first == second else {
      throw StatisticsError(
        .lengthMismatch, "The arms hold \(first) and \(second) rows; give the same rows to both.")
    }
  }

  /// Numbers the clusters in the order of their first rows.
  private func membership(
    _ clusters: [String]?, rows: Int
  ) throws -> (clusterOfRow: [Int], count: Int) {
    guard let clusters else { return (Array(0..<rows), rows) }
    guard clusters.count == rows else {
      throw StatisticsError(
        .lengthMismatch, "\(rows) rows but \(clusters.count) cluster names; give one name a row.")
    }
    var numbers: [String: Int] = [:]
    let clusterOfRow = clusters.map { name -> Int in
      if let number = numbers[name] { return number }
      let number = numbers.count
      numbers[name] = number
      return number
    }
    return (clusterOfRow, numbers.count)
  }
}
