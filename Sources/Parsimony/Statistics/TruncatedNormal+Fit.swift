import Foundation

extension TruncatedNormal {
  /// What a fit needs of the scores: their number, mean and variance.
  package struct Sample: Sendable, Hashable {
    /// How many scores.
    package private(set) var count = 0
    /// Their mean, in 0...1.
    package private(set) var mean = 0.0
    private var squares = 0.0

    /// No scores yet.
    package init() {}

    /// The mean squared deviation from the mean.
    package var variance: Double { count == 0 ? 0 : max(0, squares / Double(count)) }

    /// Takes one score in (Welford's update), clamped to 0...1; NaN counts as 0.
    package mutating func add(_ score: Double) {
      let value = ScoreRange.unit(score)
      count += 1
      let step = value - mean
      mean += step / Double(count)
      squares += step * (value - mean)
    }
  }

  /// The maximum-likelihood fit among all modes in 0...1 and deviations in `deviationRange`.
  ///
  /// Unbounded, the maximum need not exist: scores near 1 drive the mode to infinity. In the natural
  /// parameters (mode / deviation^2, -1 / (2 deviation^2)) the likelihood is concave and the bounds
  /// are a cone, so the likelihood maximised over the mode has one maximum in the deviation: golden
  /// sections find it. For a given deviation the mode solves mean = sample mean, by Newton steps
  /// inside a bracket. No scores give the widest distribution about 1/2.
  package static func fitted(to sample: Sample) -> TruncatedNormal {
    guard sample.count > 0 else {
      return TruncatedNormal(mode: 0.5, deviation: deviationRange.upperBound)
    }
    let ratio = (5.0.squareRoot() - 1) / 2
    var low = log(deviationRange.lowerBound)
    var high = log(deviationRange.upperBound)
    var left = high - ratio * (high - low)
    var right = low + ratio * (high - low)
    var leftValue = profile(left, sample)
    var rightValue = profile(right, sample)
    while high - low > 1e-4 {
      if leftValue >= rightValue {
        (high, right, rightValue) = (right, left, leftValue)
        left = high - ratio * (high - low)
        leftValue = profile(left, sample)
      } else {
        (low, left, leftValue) = (left, right, rightValue)
        right = low + ratio * (high - low)
        rightValue = profile(right, sample)
      }
    }
    // Where the likelihood only rises towards an end, that end is the fit.
    return [low, (low + high) / 2, high]
      .map { best(deviation: exp($0), sample) }
      .max { $0.meanLogLikelihood(of: sample) < $1.meanLogLikelihood(of: sample) }
      ?? TruncatedNormal(mode: sample.mean, deviation: exp(low))
  }

  private static func profile(_ logDeviation: Double, _ sample: Sample) -> Double {
    best(deviation: exp(logDeviation), sample).meanLogLikelihood(of: sample)
  }

  /// The most likely distribution with this deviation: its mean, which rises with the mode, is the
  /// sample's, or the mode is at an end.
  private static func best(deviation: Double, _ sample: Sample) -> TruncatedNormal {
    var (low, high) = (0.0, 1.0)
    var mode = sample.mean
    for _ in 0..<60 {
      let candidate = TruncatedNormal(mode: mode, deviation: deviation)
      let moments = candidate.moments
      let error = moments.mean - sample.mean
      if abs(error) < 1e-9 { return candidate }
      if error > 0 { high = mode } else { low = mode }
      // d mean / d mode = variance / deviation^2.
      let slope = moments.variance / (deviation * deviation)
      let next = mode - error / slope
      mode = next > low && next < high ? next : (low + high) / 2
      if high - low < 1e-10 { break }
    }
    return TruncatedNormal(mode: mode, deviation: deviation)
  }
}
