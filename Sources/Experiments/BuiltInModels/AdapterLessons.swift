import Parsimony
public import SmallModels

/// What a quantile adapter learns from: every distinct prefix of every question once, with its
/// share of right rollouts; between such steps, where asked for, steps of arithmetic drills and of
/// anchors, which keep it from forgetting what the model knew.
public struct AdapterLessons: TrainingSource {
  private enum Kind { case drills, rows, anchors }

  private let examples: [TrainingExample]
  private let anchors: [TrainingExample]
  private let seed: UInt64
  private let drills: Int
  private let kinds: [Kind]
  private let epochs: ShuffledEpochs
  private let anchorEpochs: ShuffledEpochs

  /// Makes the source.
  ///
  /// - Parameters:
  ///   - questions: the calibration questions.
  ///   - anchors: other sequences with the labels that they are to keep.
  ///   - batchSize: solutions a step.
  ///   - drills: drills of a step of drills; 0 for none.
  ///   - seed: of the order and the drills.
  /// - Throws: ``ExperimentError`` where there is nothing to learn, a label is missing or
  ///   impossible, or the batch is empty.
  public init(
    _ questions: [LabelledQuestion], anchors: [TrainingExample] = [], batchSize: Int,
    drills: Int = 0, seed: UInt64
  ) throws {
    guard batchSize >= 1 else {
      throw ExperimentError(.badArgument, "batchSize is \(batchSize); it must be at least 1")
    }
    examples = try questions.flatMap(Self.examples)
    guard !examples.isEmpty else {
      throw ExperimentError(.badData, "there are no labelled solutions to learn from")
    }
    self.anchors = anchors
    self.seed = seed
    self.drills = max(0, drills)
    kinds =
      (drills > 0 ? [.drills] : []) + [.rows] + (anchors.isEmpty ? [] : [.anchors])
    func epochs(_ examples: [TrainingExample], _ label: String) -> ShuffledEpochs {
      ShuffledEpochs(
        count: examples.count, batchSize: batchSize,
        seed: SeedSequence(seed: seed).derive(label), lengths: examples.map(\.tokens.count))
    }
    self.epochs = epochs(examples, "rows")
    anchorEpochs = epochs(anchors, "anchors")
  }

  /// Steps of one pass over the calibration questions, those of drills and anchors included.
  public var stepsPerEpoch: Int { epochs.stepsPerEpoch * kinds.count }

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

  /// The sequences of a step: a function of the step and the seed alone.
  public func batch(step: Int, of steps: Int, shards: Int) throws -> [[TrainingExample]] {
    let turn = step / kinds.count
    switch kinds[step % kinds.count] {
    case .rows: return epochs.batch(step: turn, shards: shards).map { $0.map { examples[$0] } }
    case .anchors:
      return anchorEpochs.batch(step: turn, shards: shards).map { $0.map { anchors[$0] } }
    case .drills:
      let drilled = try ArithmeticDrills(seed: seed).examples(step: step, count: drills)
      return (0..<shards).map { shard in
        drilled.indices.filter { $0 % shards == shard }.map { drilled[$0] }
      }
    }
  }
}
