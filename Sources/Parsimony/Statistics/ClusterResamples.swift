/// The draws of a cluster bootstrap, made once: how often each cluster is in each resample.
///
/// Statistics that are functions of sums over rows then need only the sums of each cluster, and
/// several statistics, or several methods, are measured on the same resamples. The draws are those
/// of ``ClusteredBootstrap`` with the same seed.
package struct ClusterResamples: Sendable {
  /// How many clusters there are.
  package let clusterCount: Int
  /// How many resamples were drawn.
  package let resamples: Int
  /// Resample by resample, how often each cluster was drawn.
  private let counts: [Int32]

  /// Draws; throws `emptySample` without clusters and `parameterOutOfRange` below 2 resamples.
  package init(clusterCount: Int, resamples: Int, seed: UInt64) throws {
    guard clusterCount > 0 else {
      throw StatisticsError(.emptySample, "A bootstrap needs at least one cluster.")
    }
    guard resamples >= 2 else {
      throw StatisticsError(
        .parameterOutOfRange, "\(resamples) bootstrap resamples; give at least 2.")
    }
    self.clusterCount = clusterCount
    self.resamples = resamples
    var generator = SplitMix64(seed: seed)
    var counts = [Int32](repeating: 0, count: clusterCount * resamples)
    for resample in 0..<resamples {
      for _ in 0..<clusterCount {
        counts[resample * clusterCount + generator.index(below: clusterCount)] += 1
      }
    }
    self.counts = counts
  }

  /// How often each cluster is in one resample.
  package func counts(ofResample resample: Int) -> ArraySlice<Int32> {
    counts[resample * clusterCount..<(resample + 1) * clusterCount]
  }

  /// The sums of each resample: `table` holds `width` numbers a cluster, and so does the result a
  /// resample.
  package func sums(_ table: [Double], width: Int) -> [Double] {
    var result = [Double](repeating: 0, count: resamples * width)
    counts.withUnsafeBufferPointer { counts in
      table.withUnsafeBufferPointer { table in
        result.withUnsafeMutableBufferPointer { result in
          for resample in 0..<resamples {
            let target = resample * width
            for cluster in 0..<clusterCount {
              let count = counts[resample * clusterCount + cluster]
              if count == 0 { continue }
              let factor = Double(count)
              let source = cluster * width
              for column in 0..<width {
                result[target + column] += factor * table[source + column]
              }
            }
          }
        }
      }
    }
    return result
  }
}
