/// The non-decreasing step heights nearest to a sequence in weighted squares.
enum IsotonicRegression {
  /// One value an element, never decreasing, minimising the sum of w_i (y_i - value_i)^2.
  ///
  /// Pools adjacent violators in one pass over a stack of blocks, linear in the number of elements
  /// (Barlow et al., "Statistical inference under order restrictions", 1972). Weights are positive.
  static func fit(_ values: [Double], weights: [Double]) -> [Double] {
    var blocks: [(mean: Double, weight: Double, count: Int)] = []
    for (value, weight) in zip(values, weights) {
      var block = (mean: value, weight: weight, count: 1)
      while let last = blocks.last, last.mean >= block.mean {
        let weight = last.weight + block.weight
        block = (
          mean: (last.weight * last.mean + block.weight * block.mean) / weight, weight: weight,
          count: last.count + block.count
        )
        blocks.removeLast()
      }
      blocks.append(block)
    }
    return blocks.flatMap { [Double](repeating: $0.mean, count: $0.count) }
  }
}
