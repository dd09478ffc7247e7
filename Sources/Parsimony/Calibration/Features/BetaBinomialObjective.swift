import Foundation

/// The negative log-likelihood of (Z, N) under a Beta-Binomial distribution.
///
/// The outputs are c and s: the mean of the success probability is m = sigmoid(c), its
/// concentration kappa = alpha + beta is bounded, log kappa = mid + half tanh(s / half) with mid
/// and half the middle and the half width of `concentrationRange` in logarithms. alpha = m kappa,
/// beta = (1 - m) kappa. The log-likelihood is that of `BetaBinomial`; its derivatives are
/// d/d alpha = psi(alpha + Z) - psi(alpha) - psi(kappa + N) + psi(kappa), and likewise for beta.
/// A row of N = 1 tells nothing of the concentration: its derivative by s vanishes.
package struct BetaBinomialObjective: FeatureObjective {
  /// Where the concentration lies. At the lower end nearly all of the probability is at 0 and 1
  /// (finished prefixes); at the upper end the success probability is known within half a percent.
  package static let concentrationRange = 0.05...1e4

  let mean: MeanCrossEntropy

  /// An objective; `smoothing` is the weight of the mean's prior, usually 1 / questions.
  package init(smoothing: Double = 0) {
    mean = MeanCrossEntropy(smoothing: smoothing)
  }

  /// The mean's logit and the concentration's.
  package var outputs: Int { 2 }

  private static let logLow = log(concentrationRange.lowerBound)
  private static let logHigh = log(concentrationRange.upperBound)
  private static let middle = (logLow + logHigh) / 2
  private static let half = (logHigh - logLow) / 2

  /// The concentration of the second output; 0.05, the vaguest, where that is NaN.
  @inline(__always)
  static func concentration(_ output: Double) -> Double {
    guard !output.isNaN else { return concentrationRange.lowerBound }
    return min(
      max(exp(middle + half * tanh(output / half)), concentrationRange.lowerBound),
      concentrationRange.upperBound)
  }

  /// The second output of a concentration inside the range.
  static func output(concentration: Double) -> Double {
    half * atanh((log(concentration) - middle) / half)
  }

  /// The means alpha and beta are made of are held off 0 and 1, so that both stay positive.
  @inline(__always)
  static func shape(_ outputs: UnsafePointer<Double>) -> (
    mean: Double, concentration: Double, alpha: Double, beta: Double
  ) {
    let logit = min(max(outputs[0], -30), 30)
    let mean = LogisticFunction.sigmoid(logit)
    let concentration = concentration(outputs[1])
    return (
      mean, concentration, concentration * mean, concentration * LogisticFunction.sigmoid(-logit)
    )
  }

  package func loss(_ outputs: UnsafePointer<Double>, label: SuccessCount) -> Double {
    let shape = Self.shape(outputs)
    let failures = label.rollouts - label.successes
    let likelihood =
      GammaFunction.logBinomialCoefficient(label.rollouts, label.successes)
      + GammaFunction.logBeta(
        shape.alpha + Double(label.successes), shape.beta + Double(failures))
      - GammaFunction.logBeta(shape.alpha, shape.beta)
    return mean.prior(outputs[0]) - likelihood
  }

  package func slopes(
    _ outputs: UnsafePointer<Double>, label: SuccessCount,
    into slopes: UnsafeMutablePointer<Double>
  ) {
    let (mean, concentration, alpha, beta) = Self.shape(outputs)
    let total = GammaFunction.digammaDifference(concentration, label.rollouts)
    let up = GammaFunction.digammaDifference(alpha, label.successes) - total
    let down = GammaFunction.digammaDifference(beta, label.rollouts - label.successes) - total
    let share = tanh(outputs[1] / Self.half)
    slopes[0] =
      self.mean.priorSlope(outputs[0]) - concentration * mean * (1 - mean) * (up - down)
    slopes[1] = -(alpha * up + beta * down) * (1 - share * share)
  }
}
