import Foundation

/// Tests of the null hypothesis that a mean loss is above a bound: small p-values speak for a risk
/// within it.
///
/// Losses are independent between questions and lie in 0...1. Both p-values are valid for every
/// finite number of questions: P(p <= u) <= u when the risk is above the bound.
public enum RiskTest: String, Sendable, Hashable, Codable, CaseIterable {
  /// P(Binomial(n, bound) <= number of losses): exact where every loss is 0 or 1.
  case exactBinomial = "exact-binomial"
  /// The Hoeffding-Bentkus p-value (Bates et al., "Distribution-free, risk-controlling prediction
  /// sets", arXiv 2101.02703; Angelopoulos et al., "Learn then test", arXiv 2110.01052, eq. 8): the
  /// smaller of exp(-n h1(min(r, bound), bound)) and e P(Binomial(n, bound) <= ceil(n r)), for losses
  /// of any size in 0...1.
  case hoeffdingBentkus = "hoeffding-bentkus"

  /// The p-value of losses; 1 without any.
  ///
  /// - Parameters:
  ///   - losses: in 0...1. For ``exactBinomial`` anything above 0 counts as 1, which is cautious.
  ///   - bound: the risk that must not be exceeded, between 0 and 1.
  public func pValue(losses: some Collection<Double>, bound: Double) -> Double {
    let count = losses.count
    guard count > 0, bound > 0, bound < 1,
      let null = try? BinomialDistribution(trials: count, probability: bound)
    else { return 1 }
    switch self {
    case .exactBinomial:
      return null.lowerTail(losses.count { $0 > 0 })
    case .hoeffdingBentkus:
      let total = losses.reduce(0) { $0 + min(max($1, 0), 1) }
      let risk = total / Double(count)
      guard risk < bound else { return 1 }
      let hoeffding = exp(-Double(count) * Self.divergence(risk, bound))
      // A sum that is whole but for rounding must not be rounded up.
      let bentkus = exp(1) * null.lowerTail(Int((total - 1e-9).rounded(.up)))
      return min(1, hoeffding, bentkus)
    }
  }

  /// h1(a, b) = a log(a / b) + (1 - a) log((1 - a) / (1 - b)).
  private static func divergence(_ a: Double, _ b: Double) -> Double {
    (a > 0 ? a * log(a / b) : 0) + (a < 1 ? (1 - a) * log((1 - a) / (1 - b)) : 0)
  }
}
