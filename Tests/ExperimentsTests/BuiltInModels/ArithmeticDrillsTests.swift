import Experiments
import Parsimony
import SmallModels
import Testing

@Suite struct ArithmeticDrillsTests {
  private static let questions: [LabelledQuestion] = []

  /// What is drilled, read back from tokens.
  private struct Drill {
    let numbers: [Int]
    let target: Int
    /// First operand, operator, second operand, claim, and what is left after a first step.
    let steps: [(a: Int, sign: Character, b: Int, claim: Int, left: [Int])]
    let labels: [Float]
    let ends: [Int]

    init?(_ example: TrainingExample) {
      guard case .score(let labels) = example.objective else { return nil }
      let text = CountdownTokenizer.decode(example.tokens.dropFirst())
      let lines = text.split(separator: "\n")
      let prompt = lines[0].split(separator: ">")
      numbers = prompt[0].split(separator: " ").compactMap { Int($0) }
      target = Int(prompt[1]) ?? -1
      steps = lines.dropFirst().compactMap { line in
        let halves = line.split(separator: ":")
        let sides = halves[0].split(separator: "=")
        guard let sign = sides[0].first(where: { "+-*/".contains($0) }), sides.count == 2 else {
          return nil
        }
        let operands = sides[0].split(separator: sign).compactMap { Int($0) }
        guard operands.count == 2, let claim = Int(sides[1]) else { return nil }
        let left = halves.count > 1 ? halves[1].split(separator: " ").compactMap { Int($0) } : []
        return (operands[0], sign, operands[1], claim, left)
      }
      self.labels = labels.map(\.target)
      ends = labels.map(\.position)
    }

    static func result(_ a: Int, _ sign: Character, _ b: Int) -> Int? {
      switch sign {
      case "+": a + b
      case "-": a - b
      case "*": a * b
      default: b != 0 && a % b == 0 ? a / b : nil
      }
    }
  }

  private static func drills(_ steps: Int) throws -> [TrainingExample] {
    let lessons = try AdapterLessons(
      [RolloutSamples.question("a")], batchSize: 4, drills: 128, seed: 5)
    return try (0..<steps).flatMap {
      try lessons.batch(step: 2 * $0, of: 100, shards: 2).flatMap { $0 }
    }
  }

  /// Every label against arithmetic done here.
  @Test func labelsAreExact() throws {
    let examples = try Self.drills(30)
    #expect(examples.count == 30 * 128)
    var counts: [Int: [Float: Int]] = [:]
    for example in examples {
      let drill = try #require(Drill(example))
      #expect(drill.steps.count == drill.labels.count)
      #expect(drill.ends.last == example.tokens.count - 1)
      #expect(drill.numbers == drill.numbers.sorted())
      let last = try #require(drill.steps.last)
      let isTrue = Drill.result(last.a, last.sign, last.b) == last.claim
      var slipped = false
      if drill.steps.count == 2 {
        let first = drill.steps[0]
        #expect(drill.numbers.count == 3)
        slipped = Drill.result(first.a, first.sign, first.b) != first.claim
        let (low, high) = (first.left[0], first.left[1])
        #expect(low <= high && [low, high].contains(first.claim))
        let canMake = "+-*/".contains { Drill.result(high, $0, low) == drill.target }
        #expect((drill.labels[0] == 1) == (canMake && !slipped))
        #expect(Set([last.a, last.b]) == Set([low, high]))
      } else {
        #expect(Set(drill.numbers) == Set([last.a, last.b]))
      }
      let isRight = isTrue && last.claim == drill.target && !slipped
      #expect((drill.labels.last == 1) == isRight)
      counts[drill.steps.count, default: [:]][drill.labels.last ?? -1, default: 0] += 1
    }
    // Both kinds, both answers, neither rare.
    for kind in [1, 2] {
      for answer: Float in [0, 1] { #expect(counts[kind]?[answer] ?? 0 > 400) }
    }
  }

  @Test func aStepsDrillsDependOnTheSeedAndTheStepAlone() throws {
    #expect(try Self.drills(3) == Self.drills(3))
    let examples = try Self.drills(2)
    #expect(Array(examples.prefix(128)) != Array(examples.suffix(128)))
  }
}
