import Parsimony
public import Puzzles
public import SmallModels

/// What the built-in policies learn from: solved Countdown puzzles, made up as training goes.
///
/// Only puzzles of the training split are drawn, so no protected Game of 24, nor any calibration,
/// validation or test question, is ever learnt from; nor does a trace pass through the numbers of
/// a protected game. Most puzzles have four numbers; three-number ones, which are what four-number
/// ones become after a step, dominate at first; one step in `longEvery` has five or six.
public struct CountdownCurriculum: TrainingSource {
  /// One kind of puzzle in the mix.
  public struct Lesson: Sendable {
    /// Which puzzles.
    public let distribution: PuzzleDistribution
    /// Relative frequency at the start of training.
    public let first: Double
    /// Relative frequency from `settled` on.
    public let last: Double
    /// Whether solutions through fractions are looked for where there is no other.
    public let allowsFractions: Bool

    /// Makes a lesson.
    public init(
      _ distribution: PuzzleDistribution, first: Double, last: Double,
      allowsFractions: Bool = false
    ) {
      self.distribution = distribution
      self.first = first
      self.last = last
      self.allowsFractions = allowsFractions
    }
  }

  /// The mix of three and four numbers.
  public static let lessons: [Lesson] = [
    // Game of 24 itself, its own training share only.
    Lesson(.gameOf24, first: 0.04, last: 0.14, allowsFractions: true),
    // The same target from more numbers than can be memorised.
    Lesson(four(1...24, 24...24), first: 0.06, last: 0.28),
    Lesson(four(1...13, 10...60), first: 0.05, last: 0.24),
    Lesson(four(1...25, 5...100), first: 0.05, last: 0.16),
    Lesson(three(1...40, 24...24), first: 0.40, last: 0.09),
    Lesson(three(1...40, 5...100), first: 0.40, last: 0.09),
  ]
  /// The mix of five and six numbers.
  public static let longLessons: [Lesson] = [
    Lesson(
      PuzzleDistribution(counts: 5...5, numbers: 1...15, targets: 10...100), first: 1, last: 0.7),
    Lesson(
      PuzzleDistribution(counts: 6...6, numbers: 1...12, targets: 10...100), first: 0, last: 0.3),
  ]

  private static func four(
    _ numbers: ClosedRange<Int>, _ targets: ClosedRange<Int>
  ) -> PuzzleDistribution {
    PuzzleDistribution(counts: 4...4, numbers: numbers, targets: targets)
  }

  private static func three(
    _ numbers: ClosedRange<Int>, _ targets: ClosedRange<Int>
  ) -> PuzzleDistribution {
    PuzzleDistribution(counts: 3...3, numbers: numbers, targets: targets)
  }

  /// Seed of the data.
  public let seed: UInt64
  /// Examples a step, over all shards.
  public let examples: Int
  /// One step in this many is of long puzzles.
  public let longEvery: Int
  /// Share of training after which the mix no longer changes.
  public let settled: Double

  /// Makes the source.
  public init(seed: UInt64, examples: Int = 128, longEvery: Int = 12, settled: Double = 0.12) {
    self.seed = seed
    self.examples = max(1, examples)
    self.longEvery = max(1, longEvery)
    self.settled = settled
  }

  /// The examples of a step: a function of the step and the seed alone.
  public func batch(step: Int, of steps: Int, shards: Int) throws -> [[TrainingExample]] {
    let isLong = step % longEvery == longEvery - 1
    let lessons = isLong ? Self.longLessons : Self.lessons
    let progress = min(1, Double(step) / max(1, settled * Double(steps)))
    let weights = lessons.map { $0.first + ($0.last - $0.first) * progress }
    let total = isLong ? examples / 2 : examples
    var draw = SeedSequence(seed: seed).generator("curriculum", step)
    var counts = [Int](repeating: 0, count: lessons.count)
    for _ in 0..<total { counts[Self.pick(weights, draw.unitDouble())] += 1 }
    var drawn: [TrainingExample] = []
    drawn.reserveCapacity(total)
    for (index, lesson) in lessons.enumerated() where counts[index] > 0 {
      var generator = try CountdownGenerator(
        seed: SeedSequence(seed: seed).derive("lesson-\(index)", step),
        distribution: lesson.distribution,
        solverOptions: lesson.allowsFractions ? .init() : .init(arithmetic: .integers))
      for _ in 0..<counts[index] {
        drawn.append(try Self.example(generator.example(split: .train)))
      }
    }
    draw.shuffle(&drawn)
    return (0..<shards).map { shard in
      drawn.indices.filter { $0 % shards == shard }.map { drawn[$0] }
    }
  }

  /// A solved puzzle as a training example: the loss starts after the prompt.
  public static func example(_ solved: CountdownGenerator.Example) throws -> TrainingExample {
    let prompt = try CountdownTokenizer.encode(solved.puzzle.prompt)
    let steps = try CountdownTokenizer.encode(solved.steps.modelText)
    return TrainingExample(
      tokens: [CountdownTokenizer.bos] + prompt + steps + [CountdownTokenizer.eos],
      objective: .nextToken(lossStart: 1 + prompt.count))
  }

  private static func pick(_ weights: [Double], _ uniform: Double) -> Int {
    var left = uniform * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      left -= weight
      if left < 0 { return index }
    }
    return weights.count - 1
  }
}
