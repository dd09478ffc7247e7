import Foundation

/// The area under the receiver operating characteristic.
public enum AreaUnderROC {
  /// P(score of a positive > score of a negative) + half of P(equal): the Mann-Whitney form, exact
  /// with ties. `nil` when one of the classes is empty. Throws when the arrays differ in length or
  /// a score is NaN.
  public static func value(scores: [Double], labels: [Bool]) throws -> Double? {
    guard scores.count == labels.count else {
      throw StatisticsError(
        .lengthMismatch,
        "\(scores.count) scores but \(labels.count) labels; give one label a score.")
    }
    if let index = scores.firstIndex(where: \.isNaN) {
      throw StatisticsError(.parameterOutOfRange, "Score \(index) is NaN; remove it first.")
    }
    let positives = labels.count { $0 }
    let negatives = labels.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var rankSum = 0.0
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      let midRank = Double(start + 1 + end) / 2
      rankSum += midRank * Double(order[start..<end].count { labels[$0] })
      start = end
    }
    let smallest = Double(positives) * Double(positives + 1) / 2
    return (rankSum - smallest) / (Double(positives) * Double(negatives))
  }
}
