import Parsimony
public import SmallModels

/// What the process reward model learns from: every step end of every labelled solution, with the
/// share of right rollouts as its target (binary cross-entropy, as public PRMs are trained).
public struct RewardLessons: TrainingSource {
  private let examples: [TrainingExample]
  private let batchSize: Int
  private let seed: UInt64

  /// Makes the source; `batchSize` solutions a step.
  ///
  /// - Throws: ``ExperimentError`` where there is nothing to learn, a label is missing or
  ///   impossible, or the batch is empty.
  public init(_ questions: [LabelledQuestion], batchSize: Int = 64, seed: UInt64) throws {
    guard batchSize >= 1 else {
      throw ExperimentError(.badArgument, "batchSize is \(batchSize); it must be at least 1")
    }
    examples = try questions.flatMap { question in
      try question.solutions.map { try Self.example($0, of: question) }
    }
    guard !examples.isEmpty else {
      throw ExperimentError(.badData, "there are no labelled solutions to learn from")
    }
    self.batchSize = batchSize
    self.seed = seed
  }

  /// Steps of one pass over the data.
  public var stepsPerEpoch: Int { (examples.count + batchSize - 1) / batchSize }

  /// Number of solutions.
  public var count: Int { examples.count }

  /// One labelled solution as a training example.
  static func example(
    _ solution: LabelledTrace, of question: LabelledQuestion
  ) throws -> TrainingExample {
    guard question.isSound else {
      throw ExperimentError(
        .badData,
        "the labels of question \(quoted(question.questionID)) do not fit its steps; "
          + "collect its rollouts again")
    }
    var tokens = [CountdownTokenizer.bos] + (try CountdownTokenizer.encode(question.prompt))
    var ends = [tokens.count - 1]
    for step in solution.steps {
      tokens += try CountdownTokenizer.encode(step)
      ends.append(tokens.count - 1)
    }
    return TrainingExample(
      tokens: tokens,
      objective: .score(
        ends.enumerated().map { length, position in
          TrainingExample.Label(
            position: position, target: Float(question.label(solution, after: length).fraction),
            weight: 1)
        }))
  }

  /// The solutions of a step: a function of the step and the seed alone.
  public func batch(step: Int, of steps: Int, shards: Int) throws -> [[TrainingExample]] {
    ShuffledEpochs(count: examples.count, batchSize: batchSize, seed: seed)
      .batch(step: step, shards: shards).map { $0.map { examples[$0] } }
  }
}
