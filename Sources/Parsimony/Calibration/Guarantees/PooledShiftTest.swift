/// The permutation test behind ``ShiftDetector``: pooled coordinates whose last `newCount` rows are
/// the new questions.
struct PooledShiftTest {
  private let orders: [PooledOrder]
  private let count: Int
  private let newCount: Int

  /// `columns` hold one value a question, without NaN; both samples are non-empty.
  init(columns: [[Double]], newCount: Int) {
    orders = columns.map(PooledOrder.init)
    count = columns.first?.count ?? 0
    self.newCount = newCount
  }

  /// The distance of each coordinate as the questions are.
  var observedGaps: [Double] {
    let isNew = (0..<count).map { $0 >= count - newCount }
    return orders.map { $0.largestGap(isSecond: isNew, secondCount: newCount) }
  }

  /// The share of assignments whose largest distance reaches the observed one.
  func pValue(
    permutations: Int, using generator: inout SplitMix64
  ) -> (pValue: Double, isExact: Bool) {
    // Equal statistics may differ by rounding; a tie counts as reached.
    let observed = (observedGaps.max() ?? 0) - 1e-12
    if let ways = combinations(atMost: permutations) {
      return (Double(enumeratedHits(reaching: observed)) / Double(ways), true)
    }
    // Drawing the smaller sample is cheaper and gives the same distances.
    let drawCount = min(newCount, count - newCount)
    var indices = Array(0..<count)
    var hits = 0
    for _ in 0..<permutations {
      var isDrawn = [Bool](repeating: false, count: count)
      for position in 0..<drawCount {
        indices.swapAt(position, position + generator.index(below: count - position))
        isDrawn[indices[position]] = true
      }
      if largestGap(isDrawn, drawCount) >= observed { hits += 1 }
    }
    return (Double(1 + hits) / Double(1 + permutations), false)
  }

  private func largestGap(_ isDrawn: [Bool], _ drawCount: Int) -> Double {
    orders.reduce(0) {
      max($0, $1.largestGap(isSecond: isDrawn, secondCount: drawCount))
    }
  }

  /// The number of ways to choose the new questions; `nil` beyond the limit.
  private func combinations(atMost limit: Int) -> Int? {
    var ways = 1
    for step in 0..<min(newCount, count - newCount) {
      // Exact: a product of step + 1 consecutive numbers is divisible by (step + 1)!.
      let (product, overflow) = ways.multipliedReportingOverflow(by: count - step)
      guard !overflow else { return nil }
      ways = product / (step + 1)
      guard ways <= limit else { return nil }
    }
    return ways
  }

  /// Goes through all ways to choose the new questions, in lexicographic order.
  private func enumeratedHits(reaching observed: Double) -> Int {
    var chosen = Array(0..<newCount)
    var hits = 0
    while true {
      var isDrawn = [Bool](repeating: false, count: count)
      for index in chosen { isDrawn[index] = true }
      if largestGap(isDrawn, newCount) >= observed { hits += 1 }
      guard
        let position = chosen.indices.last(where: { chosen[$0] < count - newCount + $0 })
      else { return hits }
      chosen[position] += 1
      for later in (position + 1)..<max(position + 1, newCount) {
        chosen[later] = chosen[later - 1] + 1
      }
    }
  }
}
