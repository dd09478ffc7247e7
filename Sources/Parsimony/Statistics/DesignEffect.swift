/// How much less a sample of clustered rows tells than as many independent rows would.
///
/// One-way analysis of variance (Donner and Koval 1980; Kish 1965, 5.4): with K clusters of sizes
/// m_i, M rows in all, MSB and MSW the mean squares between and within clusters,
/// m0 = (M - sum of m_i^2 / M) / (K - 1) and rho = (MSB - MSW) / (MSB + (m0 - 1) MSW).
public struct DesignEffect: Sendable, Hashable, Codable {
  /// How many clusters (questions) there are.
  public let clusters: Int
  /// How many rows there are.
  public let rows: Int
  /// m0, the cluster size of the analysis of variance: the common size if all are equal, and a
  /// little less than the mean otherwise.
  public let typicalSize: Double
  /// The sum of m_i^2 / M: the size of the cluster of a random row.
  public let sizeOfRandomRow: Double
  /// rho, in -1 / (m0 - 1) ... 1; `nil` where no cluster has two rows or no row differs.
  public let intraclassCorrelation: Double?

  /// 1 + (m0 - 1) rho; 1 where rho is undefined.
  public var value: Double { 1 + (typicalSize - 1) * (intraclassCorrelation ?? 0) }

  /// 1 + (sum of m_i^2 / M - 1) rho: the exact inflation of the variance of the mean over rows when
  /// sizes are unequal; equals `value` when they are not.
  public var valueForMean: Double { 1 + (sizeOfRandomRow - 1) * (intraclassCorrelation ?? 0) }

  /// How many independent rows would tell as much: rows / `value`.
  public var effectiveRows: Double { Double(rows) / value }

  /// The design effect of a statistic of rows, such as labels or coverage indicators; `clusters`
  /// names the question of each row.
  ///
  /// Throws `StatisticsError`: `lengthMismatch`, `emptySample` with fewer than two clusters,
  /// `parameterOutOfRange` on a value that is not finite.
  public init(_ values: [Double], clusters: [String]) throws {
    guard values.count == clusters.count else {
      throw StatisticsError(
        .lengthMismatch,
        "\(values.count) rows but \(clusters.count) cluster names; give one name a row.")
    }
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw StatisticsError(
        .parameterOutOfRange, "The value of row \(row) is \(values[row]); remove it first.")
    }
    // Numbered in the order of the rows: sums must not depend on a dictionary's order.
    var numbers: [String: Int] = [:]
    var sizes: [Double] = []
    var sums: [Double] = []
    let clusterOfRow = zip(values, clusters).map { value, name in
      let number = numbers[name, default: sizes.count]
      if number == sizes.count {
        numbers[name] = number
        sizes.append(0)
        sums.append(0)
      }
      sizes[number] += 1
      sums[number] += value
      return number
    }
    guard sizes.count >= 2 else {
      throw StatisticsError(
        .emptySample, "The rows form \(sizes.count) clusters; a design effect needs at least 2.")
    }
    let total = Double(values.count)
    let clusterCount = Double(sizes.count)
    let mean = values.reduce(0, +) / total
    let squaredSizes = sizes.reduce(0) { $0 + $1 * $1 }
    self.clusters = sizes.count
    rows = values.count
    sizeOfRandomRow = squaredSizes / total
    typicalSize = (total - squaredSizes / total) / (clusterCount - 1)

    guard total > clusterCount else {
      intraclassCorrelation = nil
      return
    }
    var between = 0.0
    for (size, sum) in zip(sizes, sums) {
      between += size * (sum / size - mean) * (sum / size - mean)
    }
    var within = 0.0
    for (row, cluster) in clusterOfRow.enumerated() {
      let deviation = values[row] - sums[cluster] / sizes[cluster]
      within += deviation * deviation
    }
    let meanBetween = between / (clusterCount - 1)
    let meanWithin = within / (total - clusterCount)
    let denominator = meanBetween + (typicalSize - 1) * meanWithin
    intraclassCorrelation = denominator > 0 ? (meanBetween - meanWithin) / denominator : nil
  }
}
