import Parsimony

/// Scores and quantiles of a pool's questions, each from fits on other questions.
///
/// Questions are divided as by ``LeaveQuestionOut``: a fold each up to 60 questions, 20 folds of
/// whole questions beyond.
struct CrossFit {
  private let pool: Pool
  private let scoring: ReplayScoring
  private let calibration: ReplayScoring.Calibration
  /// Last scores, question by question; nil where a trace has none.
  private var finals: [[Double?]]
  /// Share of right traces of each question.
  private let rates: [Double]
  /// The fitted map of each question's fold; nil where nothing is fitted.
  private var maps: [(any Calibrator)?]
  /// The mean last score and the success rates of the questions of other folds.
  private var priors: [(score: Double, quantiles: SuccessQuantiles)]

  init(
    _ pool: Pool, labels: ReplayLabels, scoring: ReplayScoring,
    calibration: ReplayScoring.Calibration, seed: UInt64
  ) throws(ExperimentError) {
    self.pool = pool
    self.scoring = scoring
    self.calibration = calibration
    let questions = pool.questions
    rates = labels.labels.map { Double($0.count { $0 }) / Double(max(1, $0.count)) }
    finals = questions.map { $0.traces.map(\.scores.last) }
    maps = questions.map { _ in nil }
    priors = questions.map { _ in (0.5, .point(0.5)) }
    let folds = Self.folds(questions.map(\.id), seed: seed)

    if scoring.source == .confidence {
      try scoreConfidences(labels, folds, seed: seed)
    }
    for fold in folds {
      let left = Set(fold)
      let others = questions.indices.filter { !left.contains($0) }
      if calibration == .isotonic || calibration == .platt {
        let rows = others.flatMap { self.rows(of: $0, labels.labels[$0]) { $0 } }
        let map = try Self.fit(
          calibration == .isotonic ? .isotonic : .platt, rows, of: pool.header, seed: seed)
        for question in fold { maps[question] = map }
      }
      let prior = try prior(from: others.isEmpty ? fold : others, labels.measure)
      for question in fold { priors[question] = prior }
    }
  }

  /// Whole questions, dealt in a seeded order that depends on their ids only.
  private static func folds(_ ids: [String], seed: UInt64) -> [[Int]] {
    var order = ids.indices.sorted { ids[$0] < ids[$1] }
    var generator = SeedSequence(seed: seed).generator("replay/folds")
    generator.shuffle(&order)
    let count =
      ids.count <= LeaveQuestionOut.singleQuestionLimit ? ids.count : LeaveQuestionOut.groupedFolds
    var folds = [[Int]](repeating: [], count: count)
    for (place, question) in order.enumerated() { folds[place % count].append(question) }
    return folds
  }

  /// One row for each finished trace that has a score; `map` takes the score into 0...1.
  private func rows(
    of question: Int, _ labels: [Bool], _ map: (Double) -> Double
  ) -> [CalibrationRow] {
    zip(pool.questions[question].traces.indices, labels).compactMap { trace, isCorrect in
      guard let score = finals[question][trace] else { return nil }
      return CalibrationRow(
        questionID: pool.questions[question].id, rawScore: map(score),
        stepIndex: pool.questions[question].traces[trace].stepTokens.count, isTerminal: true,
        successes: isCorrect ? 1 : 0, rollouts: 1)
    }
  }

  private static func fit(
    _ method: CalibrationMethod, _ rows: [CalibrationRow], of header: PoolHeader, seed: UInt64
  ) throws(ExperimentError) -> any Calibrator {
    do {
      return try method.fit(
        rows, policy: header.policy, processRewardModel: header.prm ?? "none", seed: seed)
    } catch {
      throw ExperimentError(
        .badData,
        "The pool \(quoted(header.name)) cannot be calibrated on other questions: \(error)")
    }
  }

  /// Platt scaling of confidences: standardised by the other questions' mean and deviation, and
  /// through the logistic function, so that the logit that Platt scaling takes gives the
  /// standardised confidence back.
  private mutating func scoreConfidences(
    _ labels: ReplayLabels, _ folds: [[Int]], seed: UInt64
  ) throws(ExperimentError) {
    finals = pool.questions.map { $0.traces.map { $0.answer == nil ? nil : $0.confidence } }
    for question in pool.questions {
      for (index, trace) in question.traces.enumerated()
      where trace.answer != nil && trace.confidence?.isFinite != true {
        throw ExperimentError(
          .badArgument,
          "Trace \(index) of question \(quoted(question.id)) has an answer and no confidence; use "
            + "the recorded scores.")
      }
    }
    var scored = finals
    for fold in folds {
      let left = Set(fold)
      let others = pool.questions.indices.filter { !left.contains($0) }
      let values = others.flatMap { finals[$0].compactMap { $0 } }
      let mean = values.reduce(0, +) / Double(max(1, values.count))
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(max(1, values.count))).squareRoot()
      let squash = { (value: Double) in
        LogisticFunction.sigmoid(deviation > 0 ? (value - mean) / deviation : 0)
      }
      let rows = others.flatMap { self.rows(of: $0, labels.labels[$0], squash) }
      let map = try Self.fit(.platt, rows, of: pool.header, seed: seed)
      for question in fold {
        scored[question] = finals[question].map { value in
          value.map {
            map.quantiles(for: ScoreObservation(rawScore: squash($0), stepIndex: 1)).mean
          }
        }
      }
    }
    finals = scored
  }

  private func prior(
    from others: [Int], _ measure: ReplayMeasure
  ) throws(ExperimentError) -> (score: Double, quantiles: SuccessQuantiles) {
    let scores = others.flatMap { finals[$0].compactMap { $0 } }
    let score = scores.isEmpty ? 0.5 : min(1, scores.reduce(0, +) / Double(scores.count))
    // Agreement with the majority is no chance of success.
    guard measure == .accuracy else { return (score, .point(score)) }
    let rates = others.map { self.rates[$0] }
    do {
      return (
        score,
        try SuccessQuantiles(
          values: try SampleQuantile.values(rates, levels: SuccessQuantiles.defaultLevels),
          mean: min(1, rates.reduce(0, +) / Double(rates.count)))
      )
    } catch {
      throw ExperimentError(.badData, "The success rates have no quantiles: \(error)")
    }
  }

  /// Raw scores, the empty prefix first.
  private func rawScores(_ question: Int, _ trace: Int) -> [Double]? {
    guard let final = finals[question][trace] else { return nil }
    let recorded = pool.questions[question].traces[trace]
    let prompt = promptScore(question)
    if scoring.source == .recorded { return [prompt] + recorded.scores }
    return [Double](repeating: prompt, count: recorded.stepTokens.count) + [final]
  }

  private func promptScore(_ question: Int) -> Double {
    let recorded = scoring.source == .recorded ? pool.questions[question].promptScore : nil
    return recorded ?? priors[question].score
  }

  /// The raw scores of a question.
  func raw(_ question: Int) -> ReplayQuestion.Scores {
    let prompt = promptScore(question)
    return ReplayQuestion.Scores(
      prompt: Assessment(scores: [prompt], quantiles: [.point(prompt)]),
      traces: pool.questions[question].traces.indices.map { trace in
        rawScores(question, trace).map {
          Assessment(scores: $0, quantiles: $0.map { .point($0) })
        }
      })
  }

  /// The calibrated scores of a question; the raw ones where nothing is calibrated.
  func calibrated(_ question: Int) -> ReplayQuestion.Scores {
    if calibration == .none, scoring.source == .recorded { return raw(question) }
    let source = pool.questions[question]
    let prompt =
      calibration == .recorded
      ? source.promptQuantiles ?? priors[question].quantiles : priors[question].quantiles
    let score = promptScore(question)
    return ReplayQuestion.Scores(
      prompt: Assessment(scores: [score], quantiles: [prompt]),
      traces: source.traces.indices.map { trace in
        guard let scores = rawScores(question, trace) else { return nil }
        let quantiles: [SuccessQuantiles]
        if calibration == .recorded, let recorded = source.traces[trace].quantiles {
          quantiles = [prompt] + recorded
        } else if let map = maps[question] {
          quantiles =
            [prompt]
            + scores.dropFirst().enumerated().map { index, score in
              map.quantiles(for: ScoreObservation(rawScore: score, stepIndex: index + 1))
            }
        } else {
          quantiles = [prompt] + scores.dropFirst().map { .point($0) }
        }
        return Assessment(scores: scores, quantiles: quantiles)
      })
  }
}
