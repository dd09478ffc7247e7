/// The column sums of a sample and of each of its bootstrap resamples; statistics are functions of
/// them.
struct ResampledSums {
  /// The sums of the sample or of one resample, by column.
  struct Vector {
    fileprivate let storage: [Double]
    fileprivate let offset: Int

    /// The sum of a column.
    subscript(column: ClusterSums.Column) -> Double { storage[offset + column] }
  }

  /// The sums of the sample.
  private let totals: [Double]
  /// Resample by resample, the sums; empty when no interval can be given.
  private let drawn: [Double]
  /// The nominal coverage of the intervals.
  private let level: Double

  /// `resamples` is `nil` when there are too few questions for an interval.
  init(_ sums: ClusterSums, resamples: ClusterResamples?, level: Double) {
    totals = sums.totals
    drawn = resamples?.sums(sums.table, width: sums.width) ?? []
    self.level = level
  }

  /// The statistic of the sample.
  func value(_ statistic: (Vector) -> Double) -> Double {
    statistic(Vector(storage: totals, offset: 0))
  }

  /// The statistic of every resample.
  func resampled(_ statistic: (Vector) -> Double) -> [Double] {
    stride(from: 0, to: drawn.count, by: totals.count).map {
      statistic(Vector(storage: drawn, offset: $0))
    }
  }

  /// The statistic with its percentile interval; `nil` where it is not finite on the sample.
  func estimate(_ statistic: (Vector) -> Double) -> MetricEstimate? {
    let value = value(statistic)
    guard value.isFinite else { return nil }
    return MetricEstimate(value: value, resampled: resampled(statistic), level: level)
  }

  /// The ratio of two columns, with its interval.
  func ratio(_ top: ClusterSums.Column, _ bottom: ClusterSums.Column) -> MetricEstimate? {
    estimate { $0[top] / $0[bottom] }
  }

  /// The standard deviation of a statistic over the resamples; `nil` with fewer than two.
  func standardError(_ statistic: (Vector) -> Double) -> Double? {
    let values = resampled(statistic)
    guard values.count >= 2 else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}

extension MetricEstimate {
  /// A figure with the percentile limits of its resampled values; those that are not finite are
  /// left out, and there are no limits with fewer than two.
  init(value: Double, resampled: [Double], level: Double) {
    let sorted = resampled.filter(\.isFinite).sorted()
    guard sorted.count >= 2 else {
      self.init(value: value)
      return
    }
    let tail = (1 - level) / 2
    self.init(
      value: value, low: SampleQuantile.interpolate(sorted, level: tail),
      high: SampleQuantile.interpolate(sorted, level: 1 - tail))
  }
}
