import Foundation

/// Instance-adaptive scaling: how many samples one question needs, given its success probability.
///
/// Source: Park et al., "Know What You Don't Know: Uncertainty Calibration of Process Reward
/// Models" (arXiv 2506.09338). It bounds coverage, the chance that at least one sample is correct,
/// and not the accuracy of the answer that is selected.
public enum InstanceAdaptiveScaling {
  /// Success probabilities are clamped into this range before use.
  public static let probabilityRange = 1e-4...(1 - 1e-4)

  /// The smallest number of independent samples of which at least one is correct with probability
  /// `target`: N_IAS(p, C) = ceil(log(1 - C) / log(1 - p)), at most `maximum`.
  ///
  /// - Parameters:
  ///   - p: the success probability of one sample, clamped to 1e-4 ... 1 - 1e-4. NaN counts as
  ///     unknown and takes the lower end, which is the most samples.
  ///   - target: the coverage C wanted. From 1 on (or NaN) no finite number suffices and the result
  ///     is `maximum`; at 0 and below it is one sample.
  ///   - maximum: N_max, the most samples allowed. Below 1 the result is 0.
  /// - Returns: a number in 1...`maximum`, or 0 when `maximum` is below 1.
  public static func sampleCount(
    successProbability p: Double, target: Double = 0.99, maximum: Int
  ) -> Int {
    guard maximum >= 1 else { return 0 }
    guard target < 1 else { return maximum }
    guard target > 0 else { return 1 }
    let clamped =
      p.isNaN
      ? probabilityRange.lowerBound
      : min(max(p, probabilityRange.lowerBound), probabilityRange.upperBound)
    let exact = log1p(-target) / log1p(-clamped)
    // On an exact boundary (p = .9, C = .99) rounding may land a few ulps above the integer.
    let count = (exact * (1 - 1e-12)).rounded(.up)
    return count >= Double(maximum) ? maximum : max(1, Int(count))
  }
}
