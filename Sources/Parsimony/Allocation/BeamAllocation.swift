/// Instance-adaptive scaling inside a beam search: how many paths to keep and how often to expand
/// each, given the low quantiles of their success probabilities.
///
/// Source: Park et al., "Know What You Don't Know" (arXiv 2506.09338), IAS-of-K and IAS-of-M, in
/// the form that its released code gives them. Both rest on
/// ``InstanceAdaptiveScaling/sampleCount(successProbability:target:maximum:)``, its clamp of
/// probabilities to 1e-4 ... 1 - 1e-4 included.
public enum BeamAllocation {
  /// IAS-of-K: how many paths to keep.
  ///
  /// With the low quantiles sorted in falling order, s_1 >= s_2 >= ..., it is the smallest k with
  /// k * M_max >= N_IAS(s_k, C), or `maximumBeams` where no smaller k suffices.
  ///
  /// - Parameters:
  ///   - lowQuantiles: one for each path in the beam, in 0...1, in any order; NaN counts as 0.
  ///   - maximumExpansions: M_max, how often a kept path is expanded; below 1 counts as 1.
  ///   - maximumBeams: K_max; below 1 counts as 1.
  ///   - target: the coverage C.
  /// - Returns: a number in 1...`maximumBeams`, never more than there are paths; 0 without paths.
  public static func beams(
    lowQuantiles: [Double], maximumExpansions: Int, maximumBeams: Int, target: Double = 0.99
  ) -> Int {
    let sorted = lowQuantiles.map(ScoreRange.unit).sorted(by: >)
    let most = min(max(1, maximumBeams), sorted.count)
    for k in 1..<max(1, most) {
      let paths = quotient(
        sampleCount(sorted[k - 1], target: target), roundedUpBy: maximumExpansions)
      if paths <= k { return k }
    }
    return most
  }

  /// IAS-of-M: how often to expand each of the kept paths.
  ///
  /// M = min(ceil(log(1 - C) / log(1 - min_j LB_j) / K_max), M_max): one number for all of them,
  /// from the least hopeful.
  ///
  /// - Parameters:
  ///   - lowQuantiles: one for each kept path, in 0...1; NaN counts as 0.
  ///   - maximumExpansions: M_max; below 1 counts as 1.
  ///   - maximumBeams: K_max, the divisor whatever the number of kept paths; below 1 counts as 1.
  ///   - target: the coverage C.
  /// - Returns: a number in 1...`maximumExpansions`; the largest without paths.
  public static func expansions(
    lowQuantiles: [Double], maximumExpansions: Int, maximumBeams: Int, target: Double = 0.99
  ) -> Int {
    let most = max(1, maximumExpansions)
    guard let least = lowQuantiles.map(ScoreRange.unit).min() else { return most }
    // Rounding up twice, before and after a whole divisor, is rounding up once.
    return min(
      quotient(sampleCount(least, target: target), roundedUpBy: maximumBeams), most)
  }

  private static func sampleCount(_ p: Double, target: Double) -> Int {
    InstanceAdaptiveScaling.sampleCount(successProbability: p, target: target, maximum: .max)
  }

  /// ceil(`count` / `divisor`) for a positive count; no product, so nothing can overflow.
  private static func quotient(_ count: Int, roundedUpBy divisor: Int) -> Int {
    (count - 1) / max(1, divisor) + 1
  }
}
