/// The two-sample statistic of Kolmogorov and Smirnov.
public enum KolmogorovSmirnov {
  /// The largest gap between the two empirical distribution functions, in 0...1; exact with ties.
  ///
  /// Throws `StatisticsError`: `emptySample`, `parameterOutOfRange` on NaN.
  public static func statistic(_ first: [Double], _ second: [Double]) throws -> Double {
    guard !first.isEmpty, !second.isEmpty else {
      throw StatisticsError(
        .emptySample,
        "The samples hold \(first.count) and \(second.count) values; each needs at least one.")
    }
    let pooled = first + second
    if let index = pooled.firstIndex(where: \.isNaN) {
      throw StatisticsError(.parameterOutOfRange, "Value \(index) is NaN; remove it first.")
    }
    let isSecond = pooled.indices.map { $0 >= first.count }
    return PooledOrder(pooled).largestGap(isSecond: isSecond, secondCount: second.count)
  }
}

/// The pooled values of two samples in order: the gap between their distribution functions under
/// any assignment to the samples costs one pass.
struct PooledOrder: Sendable {
  private let order: [Int]
  /// Whether the value at this position of the order is the last of its ties.
  private let endsTie: [Bool]

  /// Orders values without NaN.
  init(_ values: [Double]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    self.order = order
    endsTie = order.indices.map {
      $0 + 1 == order.count || values[order[$0]] != values[order[$0 + 1]]
    }
  }

  /// max |F - G|, F over the values not marked and G over the `secondCount` marked ones, both
  /// numbers positive.
  func largestGap(isSecond: [Bool], secondCount: Int) -> Double {
    let steps = (1 / Double(order.count - secondCount), 1 / Double(secondCount))
    var first = 0
    var second = 0
    var largest = 0.0
    for (position, index) in order.enumerated() {
      if isSecond[index] { second += 1 } else { first += 1 }
      if endsTie[position] {
        largest = max(largest, abs(Double(first) * steps.0 - Double(second) * steps.1))
      }
    }
    return largest
  }
}
