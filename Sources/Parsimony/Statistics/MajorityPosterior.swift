import Foundation

/// How probable it is that the answer which leads a vote is the most likely one, or stays ahead.
///
/// All under a uniform prior over the answers' probabilities, so that v votes for an answer weigh as
/// v + 1 (Aggarwal et al., arXiv 2305.11860).
public enum MajorityPosterior {
  /// The probability that, of the two leading answers, the first is the more likely one:
  /// P(p > 1/2) for p ~ Beta(v1 + 1, v2 + 1), which is 1 - I_{1/2}(v1 + 1, v2 + 1).
  ///
  /// - Parameters:
  ///   - first: v1, the leader's votes. Negative counts are taken as 0.
  ///   - second: v2, the runner-up's votes; 0 when no other answer was seen.
  /// - Returns: a number in 0...1; 1/2 for a tie.
  public static func leader(_ first: Int, runnerUp second: Int) -> Double {
    // By symmetry 1 - I_{1/2}(a, b) = I_{1/2}(b, a), which keeps its precision near 1.
    IncompleteBeta.regularized(0.5, votes(second), votes(first))
  }

  /// The probability that the answer with the most votes is the most likely one among all that were
  /// seen: P(p_1 = max p) for p ~ Dirichlet(v + 1), the paper's equation 1.
  ///
  /// With p_j = G_j / sum G for independent G_j ~ Gamma(v_j + 1) it is
  /// the integral of g_1(x) prod_{j > 1} P(v_j + 1, x) over x > 0, where g_1 is the leader's density
  /// and P the regularised incomplete gamma function, for whole numbers one minus a Poisson sum. In
  /// log x the integrand is smooth and falls off fast on both sides, so the trapezoidal rule is
  /// accurate to 1e-8 and better. The paper integrates over the simplex by Monte Carlo, over the five
  /// leading answers at most; here it is all of them, without noise.
  ///
  /// - Parameter counts: the votes of each answer, in any order. Fewer than three answers give
  ///   ``leader(_:runnerUp:)``, with an unseen runner-up for a single one; none give 0.
  /// - Returns: a number in 0...1.
  public static func leader(of counts: [Int]) -> Double {
    guard let first = counts.indices.max(by: { counts[$0] < counts[$1] }) else { return 0 }
    var others = counts
    others.remove(at: first)
    guard others.count > 1 else { return leader(counts[first], runnerUp: others.first ?? 0) }
    let shape = votes(counts[first])
    let mode = log(shape)
    let step = 0.2 / shape.squareRoot()
    var weight = 0.0
    var sum = 0.0
    for direction in [-1.0, 1.0] {
      // The point at the mode is taken once.
      var index = direction < 0 ? 0.0 : 1.0
      while index < 10_000 {
        let logX = mode + direction * index * step
        // x g(x) / (mode g(mode)): the density in log x relative to its peak.
        let density = exp(shape * (logX - mode) - exp(logX) + shape)
        if density < 1e-17 { break }
        weight += density
        sum += density * probabilityBelow(exp(logX), others)
        index += 1
      }
    }
    return min(1, max(0, sum / weight))
  }

  /// The probability that the leader is still strictly ahead of the runner-up after `remaining` more
  /// votes, if each goes to one of the two: with X ~ BetaBinomial(remaining, Beta(v1 + 1, v2 + 1))
  /// votes for the leader, P(v1 + X > v2 + remaining - X).
  ///
  /// - Returns: a number in 0...1; 1 where the lead exceeds the remaining votes.
  public static func staysAhead(_ first: Int, runnerUp second: Int, remaining: Int) -> Double {
    let (first, second, remaining) = (max(0, first), max(0, second), max(0, remaining))
    let lead = Double(first) - Double(second)
    if lead > Double(remaining) { return 1 }
    let prior = BetaDistribution(validAlpha: votes(first), beta: votes(second))
    let law = BetaBinomial(prior: prior)
    // The leader needs 2 X > remaining - lead.
    let least = Int(((Double(remaining) - lead) / 2).rounded(.down)) + 1
    guard least <= remaining else { return 0 }
    var sum = 0.0
    for gained in least...remaining {
      sum += exp(law.logProbability(successes: gained, trials: remaining))
    }
    return min(1, sum)
  }

  /// prod_j P(G_j <= x) with P(G_j <= x) = 1 - e^-x sum_{i <= v_j} x^i / i!.
  private static func probabilityBelow(_ x: Double, _ counts: [Int]) -> Double {
    var product = 1.0
    for count in counts {
      product *= GammaFunction.regularizedLower(shape: max(0, count) + 1, x)
      if product == 0 { return 0 }
    }
    return product
  }

  private static func votes(_ count: Int) -> Double { Double(max(0, count)) + 1 }
}
