/// How a quantile regression is fitted.
public struct QuantileRegressionOptions: Sendable, Hashable {
  /// The quantile levels, strictly increasing, between 0 and 1.
  public var levels: [Double]
  /// Whether every question weighs the same in total; otherwise every row does.
  public var weighsQuestionsEqually: Bool
  /// The strength of the ridge penalty on standardised coefficients, >= 0.
  public var penalty: Double
  /// The number of Adam steps, at least 1.
  public var steps: Int
  /// How many rows a step sees, at least 1; all rows when there are fewer.
  public var batchSize: Int
  /// Adam's step size at the start, > 0; it decays linearly to zero.
  public var stepSize: Double

  /// The defaults fit 20,000 rows in well under a second on one core; ten times the work lowers the
  /// pinball loss by about a thousandth of its value.
  public init(
    levels: [Double] = SuccessQuantiles.defaultLevels, weighsQuestionsEqually: Bool = true,
    penalty: Double = 1e-5, steps: Int = 2000, batchSize: Int = 512, stepSize: Double = 0.1
  ) {
    self.levels = levels
    self.weighsQuestionsEqually = weighsQuestionsEqually
    self.penalty = penalty
    self.steps = steps
    self.batchSize = batchSize
    self.stepSize = stepSize
  }

  /// Throws `invalidQuantiles` or `invalidOption` on a setting outside its range.
  func validate() throws {
    try SuccessQuantiles.validate(levels: levels)
    guard penalty >= 0, penalty.isFinite else {
      throw CalibrationError(.invalidOption, "The ridge penalty is \(penalty); give 0 or more.")
    }
    guard stepSize > 0, stepSize.isFinite else {
      throw CalibrationError(
        .invalidOption, "The step size is \(stepSize); give a positive number.")
    }
    guard steps >= 1, batchSize >= 1 else {
      throw CalibrationError(
        .invalidOption, "\(steps) steps of \(batchSize) rows: give at least 1 of each.")
    }
  }
}
