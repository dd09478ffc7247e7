extension RandomNumberGenerator {
  /// A number in `0..<bound`, exactly uniform (Lemire 2019, "Fast random integer generation in an
  /// interval", algorithm 5); written out here so that a seed gives the same draws with every
  /// version of the standard library. `bound` must be positive.
  mutating func uniform(below bound: Int) -> Int {
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// A number in `range`, exactly uniform.
  mutating func uniform(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + uniform(below: range.upperBound - range.lowerBound + 1)
  }
}
