import Foundation

/// The columns of one observation before standardisation; NaN where the observation tells nothing.
///
/// Keeps its buffer between observations. `ScoreFeatures` says what the columns are.
struct ScoreColumns {
  let groups: [FeatureGroup]
  let knots: [Double]
  let defaultExpectedSteps: Double
  /// The columns of the observation that was filled in last.
  var values: [Double] = []

  init(groups: [FeatureGroup], knots: [Double], defaultExpectedSteps: Double) {
    self.groups = groups
    self.knots = knots
    self.defaultExpectedSteps = defaultExpectedSteps
  }

  /// Replaces `values`; any observation is taken, however absurd.
  mutating func fill(_ observation: ScoreObservation) {
    values.removeAll(keepingCapacity: true)
    let z = ScoreRange.logit(observation.rawScore)
    let terminal = observation.isTerminal ? 1.0 : 0.0
    for group in groups {
      switch group {
      case .score:
        values.append(z)
        for knot in knots { values.append(max(0, z - knot)) }
      case .trajectory:
        appendTrajectory(z, observation.previousScores)
      case .progress:
        let steps = Double(max(0, observation.stepIndex))
        let expected = observation.expectedSteps.map { Double(max(1, $0)) } ?? defaultExpectedSteps
        let fraction = min(1, steps / expected)
        let empty = observation.stepIndex <= 0 ? 1.0 : 0.0
        values.append(fraction)
        values.append(log1p(steps))
        values.append(terminal)
        values.append(empty)
        if groups.contains(.score) {
          values.append(z * terminal)
          values.append(z * fraction)
          values.append(z * empty)
        }
      case .length:
        values.append(observation.tokens.map { log1p(Double(max(0, $0))) } ?? .nan)
      case .logProbabilities:
        let statistics = observation.logProbabilities
        values.append(Self.logProbability(statistics?.mean))
        values.append(Self.logProbability(statistics?.last))
        values.append(Self.logProbability(statistics?.lowest))
      case .siblings:
        let known = observation.siblingAgreement ?? .nan
        let agreement = known.isNaN ? .nan : min(max(known, 0), 1)
        values.append(agreement)
        values.append(agreement * terminal)
      }
    }
  }

  private mutating func appendTrajectory(_ z: Double, _ previousScores: [Double]) {
    guard let last = previousScores.last else {
      values.append(contentsOf: repeatElement(.nan, count: 4))
      return
    }
    var lowest = z
    var sum = z
    for score in previousScores {
      let logit = ScoreRange.logit(score)
      lowest = min(lowest, logit)
      sum += logit
    }
    let previous = ScoreRange.logit(last)
    values.append(previous)
    values.append(lowest)
    values.append(sum / Double(previousScores.count + 1))
    values.append(max(0, previous - z))
  }

  /// Held within -50...0; NaN where unknown or not finite.
  private static func logProbability(_ value: Double?) -> Double {
    guard let value, value.isFinite else { return .nan }
    return min(max(value, -50), 0)
  }
}
