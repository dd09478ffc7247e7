import Foundation

/// The normal distribution truncated to 0...1, the model of scores in OptScale (arXiv 2506.22376).
public struct TruncatedNormal: Sendable, Hashable {
  /// The mode, in 0...1: the mean of the normal distribution before truncation.
  public let mode: Double
  /// The standard deviation before truncation, in `deviationRange`.
  public let deviation: Double

  /// Deviations are clamped into this range: below, all mass is on the mode; above, the
  /// distribution hardly differs from the uniform one.
  public static let deviationRange = 1e-3...2.0

  /// Makes a distribution; both parameters are clamped into their ranges, NaN to the lower end.
  public init(mode: Double, deviation: Double) {
    let range = Self.deviationRange
    self.mode = mode.isNaN ? 0 : min(max(mode, 0), 1)
    self.deviation =
      deviation.isNaN ? range.lowerBound : min(max(deviation, range.lowerBound), range.upperBound)
  }

  /// P(X <= x); 0 below 0, 1 from 1 on, NaN for NaN.
  public func cdf(_ x: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    let below = NormalDistribution.cdf((x - mode) / deviation)
    return min(1, max(0, (below - lowerTail) / mass))
  }

  /// The mean after truncation: mode + deviation (phi(a) - phi(b)) / (Phi(b) - Phi(a)) with
  /// a = -mode / deviation, b = (1 - mode) / deviation.
  public var mean: Double { moments.mean }

  /// The variance after truncation: deviation^2 (1 + (a phi(a) - b phi(b)) / Z - l^2) with
  /// Z = Phi(b) - Phi(a) and l = (phi(a) - phi(b)) / Z.
  public var variance: Double { moments.variance }

  /// Mean and variance after truncation, which share their cost.
  var moments: (mean: Double, variance: Double) {
    let a = -mode / deviation
    let b = (1 - mode) / deviation
    let (densityA, densityB) = (density(a), density(b))
    let mass = mass
    let slope = (densityA - densityB) / mass
    let curve = (a * densityA - b * densityB) / mass
    return (mode + deviation * slope, deviation * deviation * (1 + curve - slope * slope))
  }

  /// The log-likelihood of a sample a score, without the constant -log(2 pi) / 2.
  package func meanLogLikelihood(of sample: Sample) -> Double {
    let shift = sample.mean - mode
    return -(sample.variance + shift * shift) / (2 * deviation * deviation) - log(deviation)
      - log(mass)
  }

  // With the mode inside 0...1 the mass is at least Phi(1/2) - Phi(0) = .19, so nothing underflows.
  private var mass: Double { NormalDistribution.cdf((1 - mode) / deviation) - lowerTail }
  private var lowerTail: Double { NormalDistribution.cdf(-mode / deviation) }

  private func density(_ x: Double) -> Double { exp(-0.5 * x * x) / (2 * Double.pi).squareRoot() }
}
