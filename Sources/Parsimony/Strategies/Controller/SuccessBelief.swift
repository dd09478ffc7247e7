/// What the controller believes of one prefix: how likely a further continuation of it arrives at a
/// right answer that is not known yet.
///
/// The prior is a Beta distribution with the calibrated mean and as many pseudo-observations as the
/// calibrated quantiles are worth: those of a Beta distribution whose standard deviation is a
/// normal's with the same quantiles. Every continuation that was drawn counts as one that brought
/// nothing new: what it did bring is weighed elsewhere, as an answer or as a prefix of its own.
/// So after n draws the chance is alpha / (alpha + beta + n): the Beta-Binomial predictive
/// probability of a success after n failures.
struct SuccessBelief: Sendable, Hashable {
  /// The fewest pseudo-observations that any quantiles are worth.
  static let leastWeight = 1.0
  /// No calibrated mean is believed to be nearer to 0 or 1 than this.
  static let extreme = 1e-3

  private let alpha: Double
  private let weight: Double
  /// Continuations drawn so far.
  var draws = 0

  /// Makes a belief from calibrated quantiles, worth at most `concentration` observations.
  init(_ quantiles: SuccessQuantiles, concentration: Double) {
    let mean = min(max(quantiles.mean, Self.extreme), 1 - Self.extreme)
    let low = quantiles.levels[0]
    let high = quantiles.levels[quantiles.levels.count - 1]
    var weight = concentration
    if high > low {
      let spread = NormalDistribution.quantile(high) - NormalDistribution.quantile(low)
      let deviation = (quantiles.high - quantiles.low) / spread
      if deviation > 0 { weight = mean * (1 - mean) / (deviation * deviation) - 1 }
    }
    self.weight = min(max(weight, Self.leastWeight), max(concentration, Self.leastWeight))
    alpha = mean * self.weight
  }

  /// Makes a belief where nothing is known: the uniform distribution.
  init() {
    alpha = 1
    weight = 2
  }

  /// The chance that the next continuation brings a right answer that is not known yet.
  var chance: Double { alpha / (weight + Double(draws)) }
}
