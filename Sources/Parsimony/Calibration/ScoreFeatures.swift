import Foundation

/// The regressors of a prefix: a piecewise-linear spline of the score's logit, the progress of the
/// trace, and their interactions; each standardised on the training rows.
///
/// With z the logit of the clamped raw score, f the step fraction, t and e the indicators of a
/// terminal and of an empty prefix, the columns are z, max(0, z - knot) for each knot, f, t, e,
/// z t, z f, z e.
struct ScoreFeatures: Sendable, Hashable, Codable {
  /// Raw scores are clamped into this range before the logit.
  static let scoreRange = 1e-4...(1 - 1e-4)
  /// The training quantiles of z at which the spline may bend.
  static let knotLevels: [Double] = [0.1, 0.25, 0.5, 0.75, 0.9]

  /// The bends of the spline, in logits, increasing; may be empty when scores hardly vary.
  let knots: [Double]
  /// The number of steps assumed where an observation does not say how many to expect.
  let defaultExpectedSteps: Double
  /// The weighted training mean of each column.
  let means: [Double]
  /// The weighted training standard deviation of each column; 1 for a constant column.
  let scales: [Double]

  /// How many columns there are, without the intercept.
  var count: Int { means.count }

  static func columnCount(knots: Int) -> Int { knots + 7 }

  /// Places the knots and standardises on the training rows.
  init(rows: [CalibrationRow], weights: [Double]) {
    let logits = rows.map { Self.scoreLogit($0.rawScore) }.sorted()
    var knots: [Double] = []
    for level in Self.knotLevels {
      let knot = SampleQuantile.interpolate(logits, level: level)
      if knot > (knots.last ?? logits[0]) + 1e-6, knot < logits[logits.count - 1] - 1e-6 {
        knots.append(knot)
      }
    }
    self.knots = knots
    defaultExpectedSteps = Double(max(1, rows.map(\.stepIndex).max() ?? 1))

    let width = Self.columnCount(knots: knots.count)
    let total = weights.reduce(0, +)
    var column = [Double](repeating: 0, count: width)
    var sums = column
    var squares = column
    // Two passes: the variance as mean square minus squared mean would cancel.
    for pass in 0..<2 {
      for (row, weight) in zip(rows, weights) {
        Self.fill(&column, row.observation, knots, defaultExpectedSteps)
        for index in 0..<width {
          if pass == 0 {
            sums[index] += weight * column[index] / total
          } else {
            let deviation = column[index] - sums[index]
            squares[index] += weight * deviation * deviation / total
          }
        }
      }
    }
    means = sums
    scales = squares.map { $0 > 1e-12 ? $0.squareRoot() : 1 }
  }

  /// The standardised columns of one observation followed by the intercept's 1.
  func vector(for observation: ScoreObservation) -> [Double] {
    var column = [Double](repeating: 0, count: count)
    Self.fill(&column, observation, knots, defaultExpectedSteps)
    for index in 0..<count { column[index] = (column[index] - means[index]) / scales[index] }
    column.append(1)
    return column
  }

  /// All rows, contiguous, each `count` + 1 wide.
  func matrix(of rows: [CalibrationRow]) -> [Double] {
    var matrix: [Double] = []
    matrix.reserveCapacity(rows.count * (count + 1))
    for row in rows { matrix.append(contentsOf: vector(for: row.observation)) }
    return matrix
  }

  /// The logit of a clamped score; NaN counts as 0.
  static func scoreLogit(_ score: Double) -> Double {
    let finite = score.isNaN ? 0 : score
    return LogisticFunction.logit(
      min(max(finite, scoreRange.lowerBound), scoreRange.upperBound))
  }

  private static func fill(
    _ column: inout [Double], _ observation: ScoreObservation, _ knots: [Double],
    _ defaultExpectedSteps: Double
  ) {
    let z = scoreLogit(observation.rawScore)
    let expected = observation.expectedSteps.map { Double(max(1, $0)) } ?? defaultExpectedSteps
    let fraction = min(1, Double(max(0, observation.stepIndex)) / expected)
    let terminal = observation.isTerminal ? 1.0 : 0.0
    let empty = observation.stepIndex <= 0 ? 1.0 : 0.0
    column[0] = z
    for (index, knot) in knots.enumerated() { column[1 + index] = max(0, z - knot) }
    let base = 1 + knots.count
    column[base] = fraction
    column[base + 1] = terminal
    column[base + 2] = empty
    column[base + 3] = z * terminal
    column[base + 4] = z * fraction
    column[base + 5] = z * empty
  }
}
