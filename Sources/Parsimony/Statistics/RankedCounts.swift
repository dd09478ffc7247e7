/// Rows with counts of positives and negatives, ranked by a score once, so that areas under the ROC
/// under many weightings cost one pass each.
///
/// A row of score s with Z positives and F negatives counts like Z + F trials of that score. The
/// area is the exact Mann-Whitney form, ties counting half (Hanley and McNeil 1982).
package struct RankedCounts: Sendable {
  /// The cluster of each row, in the order of the scores.
  private let clusters: [Int32]
  private let positives: [Double]
  private let negatives: [Double]
  /// Where each group of equal scores ends.
  private let groupEnds: [Int]

  /// Ranks rows; the arrays are aligned, and no score is NaN.
  package init(scores: [Double], positives: [Int], negatives: [Int], clusters: [Int]) {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    self.clusters = order.map { Int32(clusters[$0]) }
    self.positives = order.map { Double(positives[$0]) }
    self.negatives = order.map { Double(negatives[$0]) }
    groupEnds = order.indices.filter {
      $0 + 1 == order.count || scores[order[$0]] != scores[order[$0 + 1]]
    }.map { $0 + 1 }
  }

  /// The area when the rows of each cluster count `weights[cluster]` times; `nil` without weighted
  /// positives or negatives.
  package func area(weights: some RandomAccessCollection<Int32>) -> Double? {
    let factors = weights.map(Double.init)
    var area = 0.0
    var positivesBelow = 0.0
    var negativesBelow = 0.0
    factors.withUnsafeBufferPointer { factors in
      clusters.withUnsafeBufferPointer { clusters in
        positives.withUnsafeBufferPointer { positives in
          negatives.withUnsafeBufferPointer { negatives in
            var row = 0
            for end in groupEnds {
              var positive = 0.0
              var negative = 0.0
              while row < end {
                let factor = factors[Int(clusters[row])]
                positive += factor * positives[row]
                negative += factor * negatives[row]
                row += 1
              }
              area += positive * (negativesBelow + negative / 2)
              positivesBelow += positive
              negativesBelow += negative
            }
          }
        }
      }
    }
    guard positivesBelow > 0, negativesBelow > 0 else { return nil }
    return area / (positivesBelow * negativesBelow)
  }
}
