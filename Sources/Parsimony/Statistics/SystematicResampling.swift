/// Systematic resampling: one uniform number places a comb of equally spaced teeth over the
/// cumulative weights, and every tooth picks the weight that it falls on.
///
/// Of all unbiased schemes that copy each element floor(n w) or ceil(n w) times, w its share of the
/// total weight, it needs the fewest random numbers: one. Source: Carpenter, Clifford and Fearnhead,
/// "Improved particle filter for nonlinear problems" (IEE Proceedings 146, 1999); compared with
/// the alternatives by Douc, Cappé and Moulines (arXiv cs/0507025).
public enum SystematicResampling {
  /// The indices of the elements to copy, in increasing order.
  ///
  /// Over a uniform `uniform` in 0 ..< 1, element i is picked n wᵢ times in the mean, and always
  /// floor(n wᵢ) or ceil(n wᵢ) times; equal weights and n = their number give every index once. A
  /// weight that is zero, negative or NaN is never picked unless no weight is positive; then all
  /// count as equal. Infinite weights share everything equally. O(weights + n).
  ///
  /// - Parameters:
  ///   - weights: Not necessarily normalised; none gives none.
  ///   - uniform: In 0 ..< 1; clamped to it, NaN counts as 0.
  ///   - count: n, how many indices to pick; the number of weights unless given, none below 1.
  public static func ancestors(
    weights: [Double], uniform: Double, count: Int? = nil
  ) -> [Int] {
    let count = max(0, count ?? weights.count)
    guard count > 0, !weights.isEmpty else { return [] }
    let shares = relative(weights)
    let total = shares.reduce(0, +)
    let offset = uniform > 0 ? min(uniform, 1.0.nextDown) : 0
    // A bound on the rounding errors of the sums. An end that should be a whole number must be one:
    // otherwise a tooth beside it would break the floor-or-ceil law.
    let tolerance = Double(count) * Double(weights.count) * 1.0.ulp

    var picked: [Int] = []
    picked.reserveCapacity(count)
    var sum = 0.0
    for (index, share) in shares.enumerated() where share > 0 {
      sum += share
      var end = sum / total * Double(count)
      if abs(end - end.rounded()) <= tolerance { end = end.rounded() }
      // Whole numbers are taken off the end, because adding them to the offset could round up to it.
      while picked.count < count, offset < end - Double(picked.count) { picked.append(index) }
    }
    // Teeth that rounding left beyond the last end.
    if picked.count < count, let last = shares.lastIndex(where: { $0 > 0 }) {
      picked += Array(repeating: last, count: count - picked.count)
    }
    return picked
  }

  /// How many equal weights the weights are worth: (Σw)² / Σw², from 1 to their number; 0 if none
  /// is positive. Weights are read as `ancestors` reads them.
  public static func effectiveCount(weights: [Double]) -> Double {
    guard weights.contains(where: { $0 > 0 }) else { return 0 }
    let shares = relative(weights)
    let sum = shares.reduce(0, +)
    return sum * sum / shares.reduce(0) { $0 + $1 * $1 }
  }

  /// Weights as shares of the largest, so that no sum overflows.
  private static func relative(_ weights: [Double]) -> [Double] {
    let largest = weights.reduce(0) { $1 > $0 ? $1 : $0 }
    if largest == 0 { return weights.map { _ in 1 } }
    if largest == .infinity { return weights.map { $0 == .infinity ? 1 : 0 } }
    return weights.map { $0 > 0 ? $0 / largest : 0 }
  }
}
