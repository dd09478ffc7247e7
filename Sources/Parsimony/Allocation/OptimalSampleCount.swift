import Foundation

/// OptScale's closed form: how many samples until the best score reaches a target.
public enum OptimalSampleCount {
  /// N* = ceil(log(1 - alpha) / log F(s_min)): the smallest number of independent samples of which
  /// the best reaches the score s_min with probability alpha (arXiv 2506.22376, the lower bound on N
  /// from F_max = F^N).
  ///
  /// - Parameters:
  ///   - missProbability: F(s_min), the probability that one sample stays below the target, in
  ///     0...1. NaN counts as unknown and takes `maximum`.
  ///   - confidence: alpha. From 1 on (or NaN) no finite number suffices and the result is
  ///     `maximum`; at 0 and below it is one sample.
  ///   - maximum: the most samples allowed. Below 1 the result is 0.
  /// - Returns: a number in 1...`maximum`, or 0 when `maximum` is below 1.
  public static func sampleCount(
    missProbability: Double, confidence: Double, maximum: Int
  ) -> Int {
    guard maximum >= 1 else { return 0 }
    guard confidence < 1, missProbability < 1 else { return maximum }
    guard confidence > 0, missProbability > 0 else { return 1 }
    let exact = log1p(-confidence) / log(missProbability)
    // On an exact boundary (F = .1, alpha = .99) rounding may land a few ulps above the integer.
    let count = (exact * (1 - 1e-12)).rounded(.up)
    return count >= Double(maximum) ? maximum : max(1, Int(count))
  }
}
