/// How a feature calibrator is fitted.
public struct FeatureCalibratorOptions: Sendable, Hashable {
  /// The quantile levels, strictly increasing, between 0 and 1.
  public var levels: [Double]
  /// Whether every question weighs the same in total; otherwise every row does.
  public var weighsQuestionsEqually: Bool
  /// The kinds of regressors to use; those that a training row lacks are left out.
  public var groups: Set<FeatureGroup>
  /// The units of the network's hidden layer, 0...256; 0 is a linear model, and so is every fit on
  /// fewer than 50 questions. `nil` decides by the data: 16 from 2,000 questions on, none below,
  /// where a network gains nothing that a handful of odd questions could not take away.
  public var hiddenUnits: Int?
  /// The strength of the ridge penalty on standardised coefficients, >= 0, in questions: the mean
  /// loss plus half of `penalty` / questions times the squared coefficients is minimised, the mode
  /// under a normal prior of variance 1 / `penalty` when questions count as the observations.
  public var penalty: Double
  /// The number of Adam steps, at least 1.
  public var steps: Int
  /// How many rows a step sees, at least 1; all rows when there are fewer.
  public var batchSize: Int
  /// Adam's step size at the start, > 0; it decays linearly to zero.
  public var stepSize: Double

  /// The defaults fit 100,000 rows in a few seconds on one core.
  public init(
    levels: [Double] = SuccessQuantiles.defaultLevels, weighsQuestionsEqually: Bool = true,
    groups: Set<FeatureGroup> = FeatureGroup.defaults, hiddenUnits: Int? = nil,
    penalty: Double = 0.1, steps: Int = 3000, batchSize: Int = 512, stepSize: Double = 0.03
  ) {
    self.levels = levels
    self.weighsQuestionsEqually = weighsQuestionsEqually
    self.groups = groups
    self.hiddenUnits = hiddenUnits
    self.penalty = penalty
    self.steps = steps
    self.batchSize = batchSize
    self.stepSize = stepSize
  }

  /// Throws `invalidQuantiles` or `invalidOption` on a setting outside its range.
  func validate() throws {
    try SuccessQuantiles.validate(levels: levels)
    guard !groups.isEmpty else {
      throw CalibrationError(
        .invalidOption, "No feature groups; give at least one, such as score and progress.")
    }
    if let hiddenUnits, !(0...256).contains(hiddenUnits) {
      throw CalibrationError(
        .invalidOption, "\(hiddenUnits) hidden units; give 0 (linear) to 256.")
    }
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
