import Foundation

/// What one more trace is worth, per cost.
///
/// It makes the run right only if the leading answer is wrong, the new trace is right, and the new
/// answer then leads. With q the leader's belief, p the chance of a right answer that is not known
/// yet, and c the cost relative to that of a fresh trace:
///
///     gain = (1 - q)^e p / c
///
/// The first power is the chance that the leader is wrong; the others stand for the overtaking, which
/// is the harder the surer the leader is (e = 1: a right answer always wins). p falls with every
/// draw, and q rises, so the first time that the gain is below the price is also the last: looking
/// one trace ahead is enough.
public enum ExpectedGain {
  /// The gain per cost of a fresh trace.
  ///
  /// - Parameters:
  ///   - belief: q, in 0...1.
  ///   - chance: p, in 0...1.
  ///   - cost: c, above 0; 1 for a fresh trace, less for a prefix whose beginning is paid.
  ///   - caution: e, at least 1.
  public static func perTrace(
    belief: Double, chance: Double, cost: Double = 1, caution: Double
  ) -> Double {
    pow(max(0, 1 - belief), caution) * chance / max(cost, .leastNormalMagnitude)
  }
}
