import Foundation

/// How raw scores are made fit for a logarithm: clamped to 1e-4 ... 1 - 1e-4, NaN counting as 0.
///
/// Without the clamp one score of exactly 0 or 1, which the recorded PRMs do give after rounding,
/// would have an infinite logit and decide a fit alone.
enum ScoreRange {
  /// Where clamped scores lie.
  static let clamped = 1e-4...(1 - 1e-4)

  /// The score held within `clamped`; NaN becomes its lower end.
  @inline(__always)
  static func clamp(_ score: Double) -> Double {
    score.isNaN ? clamped.lowerBound : min(max(score, clamped.lowerBound), clamped.upperBound)
  }

  /// The logit of the clamped score, within -9.21 ... 9.21.
  @inline(__always)
  static func logit(_ score: Double) -> Double { LogisticFunction.logit(clamp(score)) }

  /// The score held within 0...1; NaN becomes 0, which is the cautious end.
  @inline(__always)
  static func unit(_ score: Double) -> Double { score.isNaN ? 0 : min(max(score, 0), 1) }
}
