import Foundation

/// What a search believes of one prefix: a Beta distribution over its success probability, kept as
/// pseudo-counts of successes and failures.
///
/// The prior comes from the prefix's calibrated quantiles, with the moments matched: mean m, and
/// standard deviation sd = (high - low) / (z_high - z_low), as if the quantiles were a normal
/// distribution's, give the weight nu = m (1 - m) / sd^2 - 1 and the counts nu m and nu (1 - m).
/// Every continuation of the prefix is then one observation, a fraction where its own promise is
/// one: promise = (successes + sum of the children's promises) / (weight + number of children).
/// A prefix whose children all turn out badly so loses its promise.
///
/// The weight is held in 0.5 ... 4: quantiles that coincide, as all do without a calibrator, would
/// claim a certainty that no failure could shake; and the prefix that a search pursues was chosen
/// for its score, which makes that score optimistic (the winner's curse).
package struct SearchPromise: Sendable, Hashable {
  /// The bounds of the weight: how many observations the quantiles may count for.
  package static let weights = 0.5...4.0
  /// What is believed of a prefix without scores: one observation, half of it a success.
  package static let unknown = SearchPromise(mean: 0.5, weight: 1)

  /// Pseudo-counts before any continuation.
  package let successes: Double
  /// `successes` and pseudo-counts of failures together, > 0.
  package let weight: Double

  /// The expected success probability before any continuation.
  package var mean: Double { successes / weight }

  private init(mean: Double, weight: Double) {
    successes = mean * weight
    self.weight = weight
  }

  /// The belief that these quantiles state.
  package init(_ quantiles: SuccessQuantiles) {
    let mean = ScoreRange.clamp(quantiles.mean)
    let scale =
      NormalDistribution.quantile(quantiles.levels[quantiles.levels.count - 1])
      - NormalDistribution.quantile(quantiles.levels[0])
    let deviation = (quantiles.high - quantiles.low) / scale
    // One level has no spread (0 / 0), equal quantiles a spread of 0: both take the upper bound.
    let weight = deviation > 0 ? mean * (1 - mean) / (deviation * deviation) - 1 : .infinity
    self.init(
      mean: mean, weight: min(max(weight, Self.weights.lowerBound), Self.weights.upperBound))
  }

  /// How many continuations in a row, beside `count` whose promises sum to `sum`, may fail before
  /// the expected success probability falls below `floor`; infinite where it never does.
  package func failures(
    after count: Int, promising sum: Double, toFallBelow floor: Double
  ) -> Double {
    floor > 0
      ? max(0, (successes + sum) / floor - weight - Double(count)) : .infinity
  }

  /// The expected success probability after `count` continuations whose own promises sum to `sum`.
  package func mean(after count: Int, promising sum: Double) -> Double {
    (successes + sum) / (weight + Double(count))
  }

  /// How many next steps to look at before giving up to find one worth going on from: of a share of
  /// sqrt(mean), as ``TraceCosts/favoursLooking(depth:length:promise:)`` assumes, that many hold
  /// one with probability .95.
  package var sufficientLooks: Double { log(0.05) / log1p(-mean.squareRoot()) }
}
