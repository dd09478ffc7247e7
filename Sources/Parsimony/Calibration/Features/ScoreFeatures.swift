import Foundation

/// The regressors of a prefix, standardised on the training rows, in groups of which only those are
/// present that every training row knows.
///
/// With z the logit of the clamped raw score, p that of the previous prefix, f the step fraction, t
/// and e the indicators of a finished and of an empty prefix, the columns are
/// - score: z and max(0, z - knot) for each knot;
/// - trajectory: p, the minimum and the mean of the logits so far (z among them), max(0, p - z);
/// - progress: f, log(1 + steps), t, e and, beside the score, z t, z f, z e;
/// - length: log(1 + tokens);
/// - logProbabilities: the mean, the last step's and the lowest step's;
/// - siblings: the agreement a, and a t.
///
/// What an observation does not tell (an empty prefix has no trajectory) counts as the training
/// mean, which is 0 after standardisation. Standardised values are held within -8...8, so that
/// nothing absurd is extrapolated.
package struct ScoreFeatures: Sendable, Hashable, Codable {
  /// The training quantiles of z at which the spline may bend.
  static let knotLevels: [Double] = [0.1, 0.25, 0.5, 0.75, 0.9]
  /// Where standardised values lie.
  static let standardRange = -8.0...8.0

  /// The groups that are present, in the order of their columns.
  package let groups: [FeatureGroup]
  /// The bends of the spline, in logits, increasing; may be empty when scores hardly vary.
  let knots: [Double]
  /// The number of steps assumed where an observation does not say how many to expect.
  let defaultExpectedSteps: Double
  /// The weighted training mean of each column.
  let means: [Double]
  /// The weighted training standard deviation of each column; 1 for a constant column.
  let scales: [Double]

  /// How many columns there are, without the intercept.
  package var count: Int { means.count }

  static func columnCount(groups: [FeatureGroup], knots: Int) -> Int {
    groups.reduce(0) { sum, group in
      switch group {
      case .score: sum + 1 + knots
      case .trajectory: sum + 4
      case .progress: sum + (groups.contains(.score) ? 7 : 4)
      case .length: sum + 1
      case .logProbabilities: sum + 3
      case .siblings: sum + 2
      }
    }
  }

  /// Chooses the groups, places the knots and standardises on the training rows.
  ///
  /// Throws `invalidOption` when none of the wanted groups is known of every row.
  package init(rows: [CalibrationRow], weights: [Double], groups wanted: Set<FeatureGroup>) throws {
    groups = FeatureGroup.allCases.filter { wanted.contains($0) && Self.isKnown($0, of: rows) }
    guard !groups.isEmpty else {
      let names = wanted.map(\.rawValue).sorted().joined(separator: ", ")
      throw CalibrationError(
        .invalidOption,
        "Some rows tell nothing of the feature groups \(names); choose others, such as score.")
    }
    knots = groups.contains(.score) ? Self.knots(rows) : []
    defaultExpectedSteps = Double(max(1, rows.map(\.stepIndex).max() ?? 1))

    let width = Self.columnCount(groups: groups, knots: knots.count)
    var columns = ScoreColumns(
      groups: groups, knots: knots, defaultExpectedSteps: defaultExpectedSteps)
    var totals = [Double](repeating: 0, count: width)
    var means = totals
    var squares = totals
    // Two passes: the variance as mean square minus squared mean would cancel.
    for pass in 0..<2 {
      for (row, weight) in zip(rows, weights) {
        columns.fill(row.observation)
        for index in 0..<width where !columns.values[index].isNaN {
          if pass == 0 {
            totals[index] += weight
            means[index] += weight * columns.values[index]
          } else {
            let deviation = columns.values[index] - means[index]
            squares[index] += weight * deviation * deviation
          }
        }
      }
      if pass == 0 {
        for index in 0..<width where totals[index] > 0 { means[index] /= totals[index] }
      }
    }
    self.means = means
    scales = zip(squares, totals).map { square, total in
      total > 0 && square / total > 1e-12 ? (square / total).squareRoot() : 1
    }
  }

  /// The standardised columns of one observation followed by the intercept's 1.
  package func vector(for observation: ScoreObservation) -> [Double] {
    var columns = ScoreColumns(
      groups: groups, knots: knots, defaultExpectedSteps: defaultExpectedSteps)
    columns.fill(observation)
    standardise(&columns.values)
    return columns.values
  }

  /// All rows, contiguous, each `count` + 1 wide.
  package func matrix(of rows: [CalibrationRow]) -> [Double] {
    var columns = ScoreColumns(
      groups: groups, knots: knots, defaultExpectedSteps: defaultExpectedSteps)
    var matrix: [Double] = []
    matrix.reserveCapacity(rows.count * (count + 1))
    for row in rows {
      columns.fill(row.observation)
      standardise(&columns.values)
      matrix.append(contentsOf: columns.values)
    }
    return matrix
  }

  private func standardise(_ values: inout [Double]) {
    for index in 0..<count {
      let value = (values[index] - means[index]) / scales[index]
      let range = Self.standardRange
      values[index] =
        value.isNaN ? 0 : min(max(value, range.lowerBound), range.upperBound)
    }
    values.append(1)
  }

  /// Whether every row with at least one step tells of the group. An empty prefix has no
  /// trajectory and no log-probabilities, however much is recorded.
  private static func isKnown(_ group: FeatureGroup, of rows: [CalibrationRow]) -> Bool {
    if group == .score || group == .progress { return true }
    var known = false
    for row in rows where row.stepIndex > 0 {
      let has =
        switch group {
        case .score, .progress: true
        case .trajectory: row.previousScores?.isEmpty == false
        case .length: row.tokens != nil
        case .logProbabilities: row.logProbabilities != nil
        case .siblings: row.siblingAgreement != nil
        }
      guard has else { return false }
      known = true
    }
    return known
  }

  private static func knots(_ rows: [CalibrationRow]) -> [Double] {
    let logits = rows.map { ScoreRange.logit($0.rawScore) }.sorted()
    guard let lowest = logits.first, let highest = logits.last else { return [] }
    var knots: [Double] = []
    for level in knotLevels {
      let knot = SampleQuantile.interpolate(logits, level: level)
      if knot > (knots.last ?? lowest) + 1e-6, knot < highest - 1e-6 { knots.append(knot) }
    }
    return knots
  }
}

extension ScoreFeatures {
  /// Throws `malformedFile` unless groups and shapes agree and every number is finite and in its
  /// range.
  func validate() throws {
    let places = groups.compactMap { FeatureGroup.allCases.firstIndex(of: $0) }
    guard !groups.isEmpty, zip(places, places.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw CalibrationError(
        .malformedFile,
        "The feature groups are \(groups.map(\.rawValue)); expected some of "
          + "\(FeatureGroup.allCases.map(\.rawValue)), each once and in this order.")
    }
    let expected = Self.columnCount(groups: groups, knots: knots.count)
    guard means.count == expected, scales.count == expected else {
      throw CalibrationError(
        .malformedFile,
        "The features have \(knots.count) knots, \(means.count) means and \(scales.count) scales; "
          + "expected \(expected) means and scales.")
    }
    guard (knots + means + scales).allSatisfy(\.isFinite), scales.allSatisfy({ $0 > 0 }),
      knots.isEmpty || groups.contains(.score), defaultExpectedSteps >= 1,
      defaultExpectedSteps.isFinite
    else {
      throw CalibrationError(
        .malformedFile,
        "The features' knots, means, scales or default steps hold a number out of range; "
          + "fit the calibrator again.")
    }
  }
}
