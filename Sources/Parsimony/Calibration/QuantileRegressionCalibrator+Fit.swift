import Foundation

extension QuantileRegressionCalibrator {
  /// The fewest rows a fit accepts.
  public static let minimumRows = 10
  /// The fewest questions a fit accepts.
  public static let minimumQuestions = 2

  /// Fits a calibrator. The same rows in the same order, seed and options give the same
  /// coefficients.
  ///
  /// Throws `invalidRow` naming the row, `tooFewRows` below 10 rows or 2 questions,
  /// `invalidQuantiles` and `invalidOption`.
  ///
  /// - Parameters:
  ///   - rows: prefixes of calibration questions with their Monte-Carlo labels, terminal ones too.
  ///   - policy: the name of the policy whose rollouts made the labels.
  ///   - processRewardModel: the name of the PRM whose scores are calibrated.
  ///   - seed: of the mini-batches.
  ///   - options: levels, weighting and optimiser settings.
  public static func fit(
    _ rows: [CalibrationRow], policy: String, processRewardModel: String, seed: UInt64,
    options: QuantileRegressionOptions = QuantileRegressionOptions()
  ) throws -> QuantileRegressionCalibrator {
    try options.validate()
    for (index, row) in rows.enumerated() { try row.validate(row: index) }
    let identity = CalibratorIdentity(
      policy: policy, processRewardModel: processRewardModel, seed: seed, rows: rows)
    guard rows.count >= minimumRows, identity.questions >= minimumQuestions else {
      throw CalibrationError(
        .tooFewRows,
        "\(rows.count) rows of \(identity.questions) questions are too few to calibrate on; "
          + "give at least \(minimumRows) rows of \(minimumQuestions) questions.")
    }

    let weights = rowWeights(rows, equalQuestions: options.weighsQuestionsEqually)
    let features = ScoreFeatures(rows: rows, weights: weights)
    let objective = PinballObjective(
      levels: options.levels, matrix: features.matrix(of: rows), width: features.count + 1,
      labels: rows.map(\.label.fraction), weights: weights, penalty: options.penalty)

    var generator = SeedSequence(seed: seed).generator("quantile-regression")
    var order = Array(rows.indices)
    var next = order.count
    let batchSize = min(options.batchSize, rows.count)
    let parameters = AveragedAdam(stepSize: options.stepSize, steps: options.steps).minimize(
      from: start(objective)
    ) { _, parameters, gradient in
      if next + batchSize > order.count {
        if batchSize < order.count { generator.shuffle(&order) }
        next = 0
      }
      objective.gradient(parameters, rows: order[next..<next + batchSize], into: &gradient)
      next += batchSize
    }
    return QuantileRegressionCalibrator(
      identity: identity, levels: options.levels, features: features, parameters: parameters)
  }

  /// Row weights that average 1: equal, or inversely proportional to the rows of the question.
  static func rowWeights(_ rows: [CalibrationRow], equalQuestions: Bool) -> [Double] {
    guard equalQuestions else { return [Double](repeating: 1, count: rows.count) }
    var counts: [String: Int] = [:]
    for row in rows { counts[row.questionID, default: 0] += 1 }
    return rows.map {
      Double(rows.count) / (Double(counts.count) * Double(counts[$0.questionID] ?? 1))
    }
  }

  /// Starts at the labels' own quantiles, held off 0 and 1, with no dependence on the regressors.
  private static func start(_ objective: PinballObjective) -> [Double] {
    var parameters = [Double](repeating: 0, count: objective.parameterCount)
    let sorted = objective.labels.sorted()
    var previous = 0.0
    for (k, level) in objective.levels.enumerated() {
      let share = min(max(SampleQuantile.interpolate(sorted, level: level), 0.05), 0.95)
      let logit = LogisticFunction.logit(share)
      parameters[(k + 1) * objective.width - 1] =
        k == 0 ? logit : LogisticFunction.inverseSoftplus(max(logit - previous, 0.2))
      previous = k == 0 ? logit : max(logit, previous + 0.2)
    }
    return parameters
  }
}
