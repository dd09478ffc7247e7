public import Parsimony

/// Every setting of the controller on every question of a pool, beside full-budget best-of-n by the
/// same calibrated scores on the same traces in the order in which they were drawn.
public struct ControllerTrials: Sendable {
  /// The settings.
  public let options: [ControllerOptions]
  /// The questions' ids.
  public let questionIDs: [String]
  /// Whether best-of-n is right on each question.
  public let fullIsRight: [Bool]
  /// What best-of-n costs on each question, in tokens of both models.
  public let fullCosts: [Double]
  /// Setting by setting, whether the controlled run is right on each question.
  public let isRight: [[Bool]]
  /// Setting by setting, what it costs.
  public let costs: [[Double]]

  /// Runs all settings; throws `badData` where the pool lacks labels or quantiles, and `badArgument`
  /// where a question has fewer traces than `maximum`.
  public init(_ pool: Pool, options: [ControllerOptions], maximum: Int) throws(ExperimentError) {
    let preparation = try ReplayPreparation(
      pool, scoring: ReplayScoring(calibration: .recorded), seed: 0)
    guard preparation.measure == .accuracy else {
      throw ExperimentError(
        .badData, "The pool \(quoted(pool.header.name)) has no labels; a certificate needs them.")
    }
    guard let least = preparation.questions.map(\.traceCount).min(), least >= maximum else {
      throw ExperimentError(
        .badArgument,
        "Questions of the pool \(quoted(pool.header.name)) have \(pool.commonTraces) traces, fewer "
          + "than the full budget of \(maximum); give a smaller --n.")
    }
    self.options = options
    questionIDs = preparation.questions.map(\.id)
    let order = Array(0..<UInt16(clamping: maximum))[...]
    var driver = ReplayDriver()
    var full: [ReplayOutcome] = []
    for question in preparation.questions {
      full.append(
        try driver.run(
          BestOfN(count: maximum), on: question, order: order, usesCalibrator: true))
    }
    fullIsRight = full.map(\.isCorrect)
    fullCosts = full.map { Double($0.totalTokens) }
    var isRight: [[Bool]] = []
    var costs: [[Double]] = []
    for setting in options {
      var outcomes: [ReplayOutcome] = []
      for question in preparation.questions {
        outcomes.append(
          try driver.run(
            Controller(setting), on: question, order: order, usesCalibrator: true))
      }
      isRight.append(outcomes.map(\.isCorrect))
      costs.append(outcomes.map { Double($0.totalTokens) })
    }
    self.isRight = isRight
    self.costs = costs
  }

  /// Losses and costs of each setting: a loss where best-of-n is right and the controlled run is not.
  public var trials: [LearnThenTest.Trial] {
    options.indices.map { setting in
      LearnThenTest.Trial(losses: losses(of: setting), costs: costs[setting])
    }
  }

  /// The losses of one setting.
  func losses(of setting: Int) -> [Double] {
    zip(fullIsRight, isRight[setting]).map { $0 && !$1 ? 1 : 0 }
  }

  /// The share of best-of-n's cost on some questions.
  func costShare(of setting: Int, on questions: some Collection<Int>) -> Double {
    let full = questions.reduce(0) { $0 + fullCosts[$1] }
    return full > 0 ? questions.reduce(0) { $0 + costs[setting][$1] } / full : 0
  }

  /// The accuracy of a setting on some questions.
  func accuracy(of setting: Int, on questions: some Collection<Int>) -> Double {
    Double(questions.count { isRight[setting][$0] }) / Double(max(1, questions.count))
  }

  /// The accuracy of best-of-n on some questions.
  func fullAccuracy(on questions: some Collection<Int>) -> Double {
    Double(questions.count { fullIsRight[$0] }) / Double(max(1, questions.count))
  }
}
