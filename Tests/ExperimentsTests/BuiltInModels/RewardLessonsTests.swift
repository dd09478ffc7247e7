import Experiments
import Foundation
import SmallModels
import Testing

@Suite struct RewardLessonsTests {
  /// A labelled question as it is read from a file.
  private func question(
    _ id: Int, solutions: [(steps: [String], successes: [Int])], rollouts: Int = 8
  ) throws -> LabelledQuestion {
    let object: [String: Any] = [
      "questionID": "q\(id)", "prompt": "4 9 10 13>\(id)\n", "rollouts": rollouts,
      "solutions": solutions.map {
        [
          "steps": $0.steps, "successes": $0.successes, "ending": "ended",
          "tokens": $0.steps.map(\.count), "logProbabilities": [Double](),
        ] as [String: Any]
      },
    ]
    return try JSONDecoder().decode(
      LabelledQuestion.self, from: JSONSerialization.data(withJSONObject: object))
  }

  private func questions(_ count: Int) throws -> [LabelledQuestion] {
    try (0..<count).map {
      try question(
        $0,
        solutions: [
          (["13-9=4:4 4 10\n", "10-4=6:4 6\n", "6*4=24\n"], [3, 5, 7, 8]),
          (["13-10=3:3 4 9\n", "cut"], [3, 1, 0]),
        ])
    }
  }

  @Test func labelsStandAtStepEnds() throws {
    let source = try RewardLessons(questions(3), batchSize: 64, seed: 1)
    #expect(source.count == 6 && source.stepsPerEpoch == 1)
    let examples = try source.batch(step: 0, of: 1, shards: 1)[0]
    #expect(examples.count == 6)
    for example in examples {
      guard case .score(let labels) = example.objective else {
        Issue.record("no scored example")
        continue
      }
      let text = CountdownTokenizer.decode(example.tokens)
      let prefixes = labels.map { CountdownTokenizer.decode(example.tokens[...$0.position]) }
      #expect(example.tokens.first == CountdownTokenizer.bos)
      let isCut = text.hasSuffix("cut")
      #expect(prefixes.map { $0.count { $0 == "\n" } } == (isCut ? [1, 2, 2] : [1, 2, 3, 4]))
      #expect(prefixes.dropLast(isCut ? 1 : 0).allSatisfy { $0.hasSuffix("\n") })
      #expect(prefixes.last == text)
      #expect(prefixes[0].hasPrefix("4 9 10 13>"))
      #expect(
        labels.map(\.target) == (isCut ? [0.375, 0.125, 0] : [0.375, 0.625, 0.875, 1]))
      #expect(labels.allSatisfy { $0.weight == 1 })
    }
  }

  @Test func anEpochSeesEverySolutionOnce() throws {
    let source = try RewardLessons(questions(25), batchSize: 8, seed: 2)
    #expect(source.stepsPerEpoch == 7)
    var epochs: [[TrainingExample]] = []
    for epoch in 0..<3 {
      let steps = try (0..<7).map {
        try source.batch(step: epoch * 7 + $0, of: 21, shards: 1)[0]
      }
      #expect(steps.map(\.count) == [8, 8, 8, 8, 8, 8, 2])
      #expect(Set(steps.flatMap { $0 }).count == 50)
      epochs.append(steps.flatMap { $0 })
    }
    #expect(epochs[0] != epochs[1] && epochs[1] != epochs[2])
    #expect(Set(epochs[0]) == Set(epochs[1]))
    let again = try RewardLessons(questions(25), batchSize: 8, seed: 2)
    let other = try RewardLessons(questions(25), batchSize: 8, seed: 3)
    #expect(try again.batch(step: 9, of: 21, shards: 1) == source.batch(step: 9, of: 21, shards: 1))
    #expect(try other.batch(step: 9, of: 21, shards: 1) != source.batch(step: 9, of: 21, shards: 1))
    let parts = try source.batch(step: 9, of: 21, shards: 3)
    #expect(parts.map(\.count).sorted() == [2, 3, 3])
    #expect(Set(parts.flatMap { $0 }) == Set(try source.batch(step: 9, of: 21, shards: 1)[0]))
  }

  @Test func badLabelsAreRefused() throws {
    let steps = ["13-9=4:4 4 10\n"]
    for bad in [
      try question(1, solutions: [(steps, [1])]), try question(1, solutions: [(steps, [1, 2, 3])]),
      try question(1, solutions: [(steps, [1, 9])]),
      try question(1, solutions: [(steps, [-1, 2])]),
      try question(1, solutions: [(steps, [0, 0])], rollouts: 0), try question(1, solutions: []),
    ] {
      #expect(throws: ExperimentError.self) { try RewardLessons([bad], seed: 1) }
    }
    #expect(throws: ExperimentError.self) { try RewardLessons([], seed: 1) }
    for batch in [Int.min, -1, 0] {
      #expect(throws: ExperimentError.self) {
        try RewardLessons(questions(1), batchSize: batch, seed: 1)
      }
    }
    let foreign = try question(1, solutions: [(["é\n"], [1, 2])])
    #expect(throws: ModelFileError.self) { try RewardLessons([foreign], seed: 1) }
    #expect(try RewardLessons(questions(1), batchSize: .max - 5, seed: 1).count == 2)
  }
}
