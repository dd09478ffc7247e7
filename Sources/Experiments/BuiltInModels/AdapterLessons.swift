import Parsimony
public import SmallModels

/// What a quantile adapter learns from: every distinct prefix of every question once, with its
/// share of right rollouts; every second step of it drills the arithmetic of last steps.
public struct AdapterLessons: TrainingSource {
  private let examples: [TrainingExample]
  private let batchSize: Int
  private let seed: UInt64
  private let drills: Int
  private let epochs: ShuffledEpochs

  /// Makes the source.
  ///
  /// - Parameters:
  ///   - questions: the calibration questions.
  ///   - batchSize: solutions a step.
  ///   - drills: drills of a step of drills, which then comes before every other step; 0 for none.
  ///   - seed: of the order and the drills.
  /// - Throws: ``ExperimentError`` where there is nothing to learn, a label is missing or
  ///   impossible, or the batch is empty.
  public init(
    _ questions: [LabelledQuestion], batchSize: Int, drills: Int = 0, seed: UInt64
  ) throws {
    guard batchSize >= 1 else {
      throw ExperimentError(.badArgument, "batchSize is \(batchSize); it must be at least 1")
    }
    examples = try questions.flatMap(Self.examples)
    guard !examples.isEmpty else {
      throw ExperimentError(.badData, "there are no labelled solutions to learn from")
    }
    self.batchSize = batchSize
    self.seed = seed
    self.drills = max(0, drills)
    epochs = ShuffledEpochs(
      count: examples.count, batchSize: batchSize, seed: seed, lengths: examples.map(\.tokens.count)
    )
  }

  /// Steps of one pass over the data, those of drills included.
  public var stepsPerEpoch: Int { epochs.stepsPerEpoch * (drills > 0 ? 2 : 1) }

  /// Sequences with at least one label of their own.
  public var count: Int { examples.count }

  /// Labels in all: the rows of the calibration data.
  public var rows: Int {
    examples.reduce(0) { sum, example in
      if case .score(let labels) = example.objective { sum + labels.count } else { sum }
    }
  }

  /// The solutions of a question, each with the labels of the prefixes that no earlier one has.
  static func examples(_ question: LabelledQuestion) throws -> [TrainingExample] {
    var seen: Set<String> = []
    return try question.solutions.compactMap { solution in
      let whole = try RewardLessons.example(solution, of: question)
      guard case .score(let labels) = whole.objective else { return nil }
      var text = ""
      var kept: [TrainingExample.Label] = []
      for (length, label) in labels.enumerated() {
        if length > 0 { text += solution.steps[length - 1] }
        let isWhole = length == solution.steps.count
        if isWhole, solution.ending == .truncated { continue }
        let isTerminal = isWhole && solution.ending == .ended
        if seen.insert("\(isTerminal)|\(text)").inserted { kept.append(label) }
      }
      return kept.isEmpty ? nil : TrainingExample(tokens: whole.tokens, objective: .score(kept))
    }
  }

  /// The solutions of a step: a function of the step and the seed alone.
  public func batch(step: Int, of steps: Int, shards: Int) throws -> [[TrainingExample]] {
    guard drills > 0 else {
      return epochs.batch(step: step, shards: shards).map { $0.map { examples[$0] } }
    }
    guard step % 2 == 1 else {
      let drilled = try ArithmeticDrills(seed: seed).examples(step: step, count: drills)
      return (0..<shards).map { shard in
        drilled.indices.filter { $0 % shards == shard }.map { drilled[$0] }
      }
    }
    return epochs.batch(step: step / 2, shards: shards).map { $0.map { examples[$0] } }
  }
}
