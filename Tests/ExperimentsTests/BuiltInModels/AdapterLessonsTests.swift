import Experiments
import Parsimony
import SmallModels
import Testing

@Suite struct AdapterLessonsTests {
  private func labels(_ example: TrainingExample) -> [TrainingExample.Label] {
    if case .score(let labels) = example.objective { labels } else { [] }
  }

  /// Every distinct prefix gives one label; what an earlier solution had is not repeated, and a trace
  /// that was cut off is no prefix.
  @Test func everyPrefixOnce() throws {
    let question = try RolloutSamples.question(
      "a",
      solutions: [
        (["20+5=25:3 25\n", "25*3=75\n"], .ended, [3, 8, 8]),
        (["20+5=25:3 25\n", "25+3=75\n"], .ended, [3, 8, 0]),
        (["20+5=25:3 25\n", "25*3=75\n"], .ended, [3, 8, 8]),
        (["20-5=15:3 15\n", "15*3"], .truncated, [3, 1, 0]),
      ])
    let lessons = try AdapterLessons([question], batchSize: 8, seed: 1)
    #expect(lessons.count == 3)
    #expect(lessons.rows == 5)
    let examples = try lessons.batch(step: 0, of: 1, shards: 1)[0]
    let targets = examples.map { labels($0).map(\.target) }.sorted { $0.count > $1.count }
    #expect(targets.map(\.count) == [3, 1, 1])
    #expect(targets[0] == [0.375, 1, 1])
    #expect(Set(targets.dropFirst().flatMap { $0 }) == [0, 0.125])
  }

  @Test func everySolutionOnceAnEpoch() throws {
    let questions = try (0..<25).map { index in
      try RolloutSamples.question(
        "q\(index)", prompt: "3 5 20>\(index + 10)\n",
        solutions: [
          (["20+5=25:3 25\n", "25*3=\(index + 10)\n"], .ended, [1, 2, 3]),
          (
            ["20-5=15:3 15\n"] + (0..<(index % 3)).map { "15*\($0)=1\n" }, .ended,
            [Int](repeating: 1, count: 2 + index % 3)
          ),
        ])
    }
    let lessons = try AdapterLessons(questions, batchSize: 8, seed: 2)
    #expect(lessons.stepsPerEpoch == 7)
    for epoch in 0..<3 {
      var seen: [[Int32]] = []
      for step in 0..<7 {
        let shards = try lessons.batch(step: epoch * 7 + step, of: 21, shards: 2)
        #expect(shards.count == 2 && abs(shards[0].count - shards[1].count) <= 1)
        seen += shards.flatMap { $0.map(\.tokens) }
      }
      #expect(seen.count == 50 && Set(seen).count == 50)
    }
    // With drills every other step is one of drills.
    let drilled = try AdapterLessons(questions, batchSize: 8, drills: 6, seed: 2)
    #expect(drilled.stepsPerEpoch == 14)
    #expect(try drilled.batch(step: 0, of: 14, shards: 2).map(\.count) == [3, 3])
    #expect(
      try drilled.batch(step: 1, of: 14, shards: 2) == lessons.batch(step: 0, of: 7, shards: 2))
  }

  /// Batches hold sequences of like lengths, so that little padding is computed.
  @Test func batchesAreOfLikeLengths() throws {
    let questions = try (0..<128).map { index in
      let extra = (0..<(index % 4)).map { "15*\($0)=1\n" }
      return try RolloutSamples.question(
        "q\(index)", prompt: "3 5 20>\(index % 90 + 10)\n",
        solutions: [
          (["20-5=15:3 15\n"] + extra, .ended, [Int](repeating: 1, count: 2 + extra.count))
        ])
    }
    let lessons = try AdapterLessons(questions, batchSize: 16, seed: 3)
    var spreads: [Int] = []
    var lengths: [Int] = []
    for step in 0..<lessons.stepsPerEpoch {
      let counts = try lessons.batch(step: step, of: 8, shards: 1)[0].map(\.tokens.count)
      spreads.append((counts.max() ?? 0) - (counts.min() ?? 0))
      lengths.append(counts.max() ?? 0)
    }
    #expect(spreads.reduce(0, +) <= 2 * 7)
    #expect(lengths != lengths.sorted())
  }

  @Test func nothingToLearn() throws {
    #expect(throws: ExperimentError.self) { try AdapterLessons([], batchSize: 4, seed: 1) }
    let question = try RolloutSamples.question("a")
    #expect(throws: ExperimentError.self) { try AdapterLessons([question], batchSize: 0, seed: 1) }
    let bad = try RolloutSamples.question(
      "a", solutions: [(["20+5=25:3 25\n"], .ended, [9, 8])])
    #expect(throws: (any Error).self) { try AdapterLessons([bad], batchSize: 4, seed: 1) }
  }
}
