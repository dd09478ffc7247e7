import Experiments
import Parsimony
import Puzzles
import Testing

@Suite struct RolloutCollectorTests {
  let puzzle: CountdownPuzzle

  init() throws { puzzle = try CountdownPuzzle(numbers: [4, 9, 10, 13]) }

  static let right = ["13-9=4:4 4 10\n", "10-4=6:4 6\n", "6*4=24\n"]

  /// The four kinds of solution: right, wrong at step 2, wrong at the end, cut off.
  static let kinds: [(steps: [String], ending: Trace.Ending)] = [
    (right, .ended), (["13-9=4:4 4 10\n", "10-4=5:4 5\n", "5*4=20\n"], .ended),
    (["13-9=4:4 4 10\n", "10-4=6:4 6\n", "6+4=10\n"], .ended),
    (["13-9=4:4 4 10\n", "10-4=6:4"], .truncated),
  ]

  /// Solutions of a kind that the seed chooses; rollouts right for a third of the seeds.
  static func scripted() -> ScriptedPolicy {
    ScriptedPolicy { request in
      if request.prefix.steps.isEmpty, request.seed % 2 == 0 {
        let kind = kinds[Int(request.seed / 2 % 4)]
        return ScriptedPolicy.continuation(kind.steps, kind.ending)
      }
      guard request.seed % 3 == 0 else { return ScriptedPolicy.continuation(["1+1=3\n"]) }
      return ScriptedPolicy.continuation(Array(right.dropFirst(request.prefix.steps.count)))
    }
  }

  @Test func countsAreThoseOfTheScript() async throws {
    let policy = Self.scripted()
    let labelled = try await RolloutCollector(policy: policy, solutions: 40, rollouts: 12, seed: 3)
      .collect(puzzle)
    let question = CountdownWorld.question(puzzle)
    #expect(labelled.questionID == question.id && labelled.prompt == "4 9 10 13>24\n")
    #expect(labelled.rollouts == 12 && labelled.solutions.count == 40)
    #expect(Set(labelled.solutions.map(\.steps)).count >= 4)

    // What the policy did, in its own record: 40 solutions and 12 rollouts a sound open prefix.
    let asked = policy.samples
    #expect(Set(asked.map(\.request.seed)).count == asked.count)
    #expect(asked.allSatisfy { $0.request.extent == .end && $0.request.question == question })
    #expect(Set(asked.map(\.request.session)).count == 1)
    let sound = ["", Self.right[0], Self.right[0] + Self.right[1]]
    for prefix in sound {
      let count = asked.count { $0.request.prefix.text == prefix }
      #expect(count == (prefix.isEmpty ? 52 : 12))
    }
    #expect(asked.count == 40 + 36)

    var z: [String: Int] = [:]
    for prefix in sound.dropFirst() {
      z[prefix] = asked.count {
        $0.request.prefix.text == prefix && $0.trace.text == Self.right.joined()
      }
    }
    // The empty prefix was sampled 52 times; its rollouts are those that are no solution.
    let emptyRight = asked.count {
      $0.request.prefix.steps.isEmpty && $0.trace.text == Self.right.joined()
    }
    let solutionsRight = labelled.solutions.count { $0.steps == Self.right }
    z[""] = emptyRight - solutionsRight
    #expect(z.values.contains { $0 > 0 && $0 < 12 })
    for solution in labelled.solutions {
      #expect(solution.successes.count == solution.steps.count + 1)
      for (length, successes) in solution.successes.enumerated() {
        let text = solution.steps[..<length].joined()
        let isTerminal = length == solution.steps.count && solution.ending != .open
        let expected =
          isTerminal ? (solution.steps == Self.right ? 12 : 0) : z[text] ?? 0
        #expect(successes == expected, "\(solution.steps) after \(length) steps")
      }
    }
  }

  @Test func theEmptyPrefixMayHaveMoreRollouts() async throws {
    let policy = Self.scripted()
    let labelled = try await RolloutCollector(
      policy: policy, solutions: 10, rollouts: 4, promptRollouts: 60, seed: 3
    ).collect(puzzle)
    #expect(labelled.rollouts == 4 && labelled.promptRollouts == 60)
    #expect(policy.samples.count { $0.request.prefix.steps.isEmpty } == 70)
    for solution in labelled.solutions {
      for length in 0...solution.steps.count {
        let label = labelled.label(solution, after: length)
        #expect(label.rollouts == (length == 0 ? 60 : 4))
        #expect(label.successes == solution.successes[length])
      }
    }
    #expect(Set(labelled.solutions.map { $0.successes[0] }).count == 1)
    #expect((8...32).contains(labelled.solutions[0].successes[0]))  // a third of 60, more or less
  }

  @Test func collectingAgainGivesTheSame() async throws {
    let one = try await RolloutCollector(policy: Self.scripted(), seed: 3).collect(puzzle)
    #expect(try await RolloutCollector(policy: Self.scripted(), seed: 3).collect(puzzle) == one)
    #expect(try await RolloutCollector(policy: Self.scripted(), seed: 4).collect(puzzle) != one)
    #expect(one.solutions.count == 8 && one.rollouts == 8)
  }

  @Test func failuresComeOut() async throws {
    let policy = ScriptedPolicy { _ throws(ModelFailure) in
      throw ModelFailure(.permanent, "no such model")
    }
    await #expect(throws: ModelFailure.self) {
      try await RolloutCollector(policy: policy, seed: 1).collect(puzzle)
    }
  }

  @Test func oddCountsDoNotTrap() async throws {
    let labelled = try await RolloutCollector(
      policy: Self.scripted(), solutions: -3, rollouts: 0, seed: 1
    ).collect(puzzle)
    #expect(labelled.solutions.count == 1 && labelled.rollouts == 1)
  }
}
