public import Foundation
public import Parsimony
public import SmallModels

/// Fits "LoRA quantile calibration": an adapter on most of the questions, and the corrections of its
/// mean and its lowest quantile on the others.
public struct AdapterFit: Sendable {
  /// How an adapter is trained.
  public struct Options: Sendable, Hashable {
    /// Which matrices, of what rank.
    public var shape: AdapterShape
    /// Passes over the calibration questions.
    public var epochs: Int
    /// Solutions a step.
    public var batchSize: Int
    /// Highest learning rate; warm-up and cosine decay as everywhere.
    public var rate: Double
    /// Arithmetic drills of a step of drills, which then comes before every other step; 0 for none.
    public var drills: Int
    /// The share of the questions that the adapter does not see, for the corrections.
    public var heldOutShare: Double
    /// Threads; each takes a share of every batch.
    public var workers: Int

    /// The defaults are what the built-in calibrators were fitted with.
    public init(
      shape: AdapterShape = .full, epochs: Int = 3, batchSize: Int = 64, rate: Double = 1e-3,
      drills: Int = 256, heldOutShare: Double = 0.16, workers: Int = 2
    ) {
      self.shape = shape
      self.epochs = epochs
      self.batchSize = batchSize
      self.rate = rate
      self.drills = drills
      self.heldOutShare = heldOutShare
      self.workers = workers
    }
  }

  /// The fewest questions on which an adapter and its corrections can be fitted.
  public static let minimumQuestions = 10

  /// The model that is adapted.
  public let model: ModelParameters
  /// Its name and fingerprint.
  public let identity: ModelIdentity
  /// The name of the policy whose rollouts made the labels.
  public let policy: String
  /// Of the adapter's start, the order of the data and the split.
  public let seed: UInt64
  /// How it is trained.
  public let options: Options

  /// Describes a fit.
  public init(
    model: ModelParameters, identity: ModelIdentity, policy: String, seed: UInt64,
    options: Options = Options()
  ) {
    self.model = model
    self.identity = identity
    self.policy = policy
    self.seed = seed
    self.options = options
  }

  /// Trains and corrects, and writes the calibrator's file and the adapter's beside it.
  ///
  /// - Parameters:
  ///   - questions: labelled calibration questions, terminal prefixes included.
  ///   - anchors: other questions' solutions, of which the labels are not looked at; see ``Anchors``.
  ///   - start: an adapter of the same shape to go on from; nil begins with the model itself.
  ///   - file: the calibrator's file.
  ///   - checkpoint: keeps the training's state, to be resumed from; nil keeps none.
  ///   - report: is told of every step.
  /// - Throws: ``ExperimentError`` `badData` for fewer than ten questions or unsound labels;
  ///   ``ModelFileError``; `CalibrationError`; `CancellationError`, with the state saved.
  public func fit(
    _ questions: [LabelledQuestion], anchors: [LabelledQuestion] = [],
    from start: QuantileAdapter? = nil, to file: URL, checkpoint: URL? = nil,
    report: @Sendable (TrainingProgress) -> Void = { _ in }
  ) async throws -> ModelQuantileCalibrator {
    guard questions.count >= Self.minimumQuestions else {
      throw ExperimentError(
        .badData,
        "\(questions.count) questions are too few to fit an adapter on; give at least "
          + "\(Self.minimumQuestions), or another method.")
    }
    let (training, heldOut) = split(questions)
    let kept = try await Anchors(
      model: model, identity: identity, policy: policy, seed: seed, workers: options.workers
    ).examples(anchors, calibratedOn: training)
    let lessons = try AdapterLessons(
      training, anchors: kept, batchSize: options.batchSize, drills: options.drills, seed: seed)
    let plan = TrainingPlan(
      steps: lessons.stepsPerEpoch * options.epochs, workers: options.workers,
      schedule: LearningRateSchedule(peak: options.rate, floor: 2e-5, warmUp: 50),
      averaging: 0.995, seed: seed,
      description: "adapter \(policy) \(identity.fingerprint) \(options.drills) \(kept.count) "
        + "\(start == nil ? "fresh" : "continued") "
        + CalibratorIdentity.fingerprint(ofQuestionIDs: training.map(\.questionID)))
    let adapter = try await Trainer(plan: plan, checkpoint: checkpoint).train(
      start ?? QuantileAdapter(of: model, shape: options.shape, seed: seed), of: model, on: lessons,
      report: report
    ).adapter
    let reference = try FittedCalibrator.save(adapter, beside: file)
    let calibrator = try await corrected(
      adapter, reference, questions, trainingRows: lessons.rows, heldOut: heldOut)
    try FittedCalibrator.save(calibrator, to: file)
    return calibrator
  }

  /// The questions for the adapter, and those for the corrections: by a hash of the id alone, so that
  /// an adapter that is trained in several stages never sees the questions held out of any. Ids
  /// that hash so alike that the threshold leaves far too few or too many go by rank.
  func split(
    _ questions: [LabelledQuestion]
  ) -> (training: [LabelledQuestion], heldOut: [LabelledQuestion]) {
    let hashes = questions.map { StableHash.fnv1a($0.questionID) }
    let order = questions.indices.sorted { (hashes[$0], $0) > (hashes[$1], $1) }
    let threshold = (1 - options.heldOutShare) * 0x1p64
    var count = hashes.count { Double($0) >= threshold }
    let wanted = Double(questions.count) * options.heldOutShare
    if Double(count) < wanted / 2 || Double(count) > wanted * 2 { count = Int(wanted) }
    let heldOut = Set(order.prefix(max(2, count)))
    return (
      questions.indices.filter { !heldOut.contains($0) }.map { questions[$0] },
      questions.indices.filter { heldOut.contains($0) }.map { questions[$0] }
    )
  }

  /// Platt scaling of the mean and the conformal shift of the lowest quantile, on held-out questions.
  private func corrected(
    _ adapter: QuantileAdapter, _ reference: ModelQuantileCalibrator.Adapter,
    _ questions: [LabelledQuestion], trainingRows: Int, heldOut: [LabelledQuestion]
  ) async throws -> ModelQuantileCalibrator {
    let adapted = try BuiltInProcessRewardModel(
      model, adapter: adapter, identity: identity, threads: options.workers)
    let rows = try await CalibrationRows.make(heldOut, scoredBy: adapted)
    let platt = try PlattCalibrator.fit(
      rows, policy: policy, processRewardModel: identity.name, seed: seed,
      options: PostHocOptions(weighsQuestionsEqually: false))
    let shift = try ConformalShift.fit(
      rows.map { $0.modelQuantiles ?? .point($0.rawScore) }, labels: rows.map(\.label),
      questionIDs: rows.map(\.questionID))
    return try ModelQuantileCalibrator(
      fittedOn: CalibratorIdentity(
        policy: policy, processRewardModel: identity.name, seed: seed,
        rows: trainingRows + rows.count,
        questions: questions.count,
        questionFingerprint: CalibratorIdentity.fingerprint(
          ofQuestionIDs: questions.map(\.questionID))),
      levels: adapter.shape.levels, adapter: reference, meanSlope: platt.slope,
      meanOffset: platt.intercept, lowShift: shift.shift ?? .infinity)
  }
}
