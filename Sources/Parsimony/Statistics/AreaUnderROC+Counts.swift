extension AreaUnderROC {
  /// The area where each score carries Z correct of N rollouts: a row counts as Z positives and
  /// N - Z negatives of that score.
  ///
  /// The share of pairs of a correct and a wrong rollout in which the correct one has the higher
  /// score, ties counting half (Hanley and McNeil 1982). `nil` without both. Throws when the arrays
  /// differ in length, a score is NaN, or a count is impossible.
  public static func value(scores: [Double], counts: [SuccessCount]) throws -> Double? {
    guard scores.count == counts.count else {
      throw StatisticsError(
        .lengthMismatch,
        "\(scores.count) scores but \(counts.count) labels; give one label a score.")
    }
    if let index = scores.firstIndex(where: \.isNaN) {
      throw StatisticsError(.parameterOutOfRange, "Score \(index) is NaN; remove it first.")
    }
    for (row, count) in counts.enumerated() { try count.validate(row: row) }
    let ranked = RankedCounts(
      scores: scores, positives: counts.map(\.successes),
      negatives: counts.map { $0.rollouts - $0.successes },
      clusters: [Int](repeating: 0, count: scores.count))
    return ranked.area(weights: [1])
  }
}
