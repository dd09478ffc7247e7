import Foundation

/// Fitted regressors and a fitted network: what the feature calibrators share.
struct FeatureModel: Sendable, Hashable {
  /// The fewest rows a fit accepts.
  static let minimumRows = 10
  /// The fewest questions a fit accepts.
  static let minimumQuestions = 2
  /// Fits on fewer questions are linear, whatever the options say.
  static let minimumQuestionsForHiddenUnits = 50
  /// Where the options leave it open, a network is fitted from so many questions on.
  static let automaticHiddenUnits = (units: 16, fromQuestions: 2000)

  let features: ScoreFeatures
  let network: FeatureNetwork
  let parameters: [Double]

  /// The network's outputs for an observation; any observation is taken.
  func outputs(for observation: ScoreObservation) -> [Double] {
    network.outputs(parameters, features.vector(for: observation))
  }

  /// Fits a model.
  ///
  /// Rows are first brought into an order of their own, so that the order in which they are given
  /// does not matter.
  ///
  /// - Parameters:
  ///   - label: of the stream of random numbers.
  ///   - identity: what is fitted on; its seed is used.
  ///   - objective: the loss.
  ///   - start: what the outputs are before training, from the ordered rows and their weights.
  static func fit<Objective: FeatureObjective>(
    _ rows: [CalibrationRow], _ label: String, identity: CalibratorIdentity,
    options: FeatureCalibratorOptions, objective: Objective,
    start: (_ rows: [CalibrationRow], _ weights: [Double]) -> [Double]
  ) throws -> FeatureModel {
    let rows = ordered(rows)
    let weights = rows.weights(questionsEqually: options.weighsQuestionsEqually)
    let features = try ScoreFeatures(rows: rows, weights: weights, groups: options.groups)
    let training = FeatureTraining(
      objective: objective,
      network: FeatureNetwork(
        inputs: features.count + 1,
        hidden: hiddenUnits(options, questions: identity.questions),
        outputs: objective.outputs),
      matrix: features.matrix(of: rows), labels: rows.map(\.label), weights: weights,
      penalty: options.penalty / Double(identity.questions))
    var generator = SeedSequence(seed: identity.seed).generator(label)
    let parameters = training.minimize(
      from: training.network.start(outputs: start(rows, weights), generator: &generator),
      options: options, generator: &generator)
    return FeatureModel(features: features, network: training.network, parameters: parameters)
  }

  private static func hiddenUnits(_ options: FeatureCalibratorOptions, questions: Int) -> Int {
    if questions < minimumQuestionsForHiddenUnits { return 0 }
    let automatic = automaticHiddenUnits
    return options.hiddenUnits ?? (questions < automatic.fromQuestions ? 0 : automatic.units)
  }

  /// Checks options and rows and says what is fitted on. Throws `invalidRow` naming the row,
  /// `tooFewRows`, `invalidQuantiles` and `invalidOption`.
  static func identity(
    _ rows: [CalibrationRow], policy: String, processRewardModel: String, seed: UInt64,
    options: FeatureCalibratorOptions
  ) throws -> CalibratorIdentity {
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
    return identity
  }

  /// The weighted mean label, held off 0 and 1, as a logit.
  static func meanLogit(_ rows: [CalibrationRow], _ weights: [Double]) -> Double {
    let sum = zip(rows, weights).reduce(0) { $0 + $1.1 * $1.0.label.fraction }
    return LogisticFunction.logit(min(max(sum / Double(rows.count), 0.02), 0.98))
  }

  private static func ordered(_ rows: [CalibrationRow]) -> [CalibrationRow] {
    rows.map { row in
      let key: [Double] = [
        Double(row.stepIndex), row.rawScore, row.isTerminal ? 1 : 0, Double(row.successes),
        Double(row.rollouts), Double(row.tokens ?? -1), row.logProbabilities?.mean ?? 1,
        row.logProbabilities?.lowest ?? 1, row.siblingAgreement ?? -1,
      ]
      return (question: StableHash.fnv1a(row.questionID), key: key, row: row)
    }
    .sorted {
      if $0.question != $1.question { return $0.question < $1.question }
      return $0.key.lexicographicallyPrecedes($1.key)
    }
    .map(\.row)
  }
}
