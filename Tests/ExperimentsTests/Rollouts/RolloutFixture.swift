import Experiments
import Foundation
import Parsimony

/// Labelled questions with everything that a file may stumble over.
enum RolloutFixture {
  static func header(
    policy: String = "test/scripted@1", seed: UInt64 = 7, rollouts: Int = 4,
    promptRollouts: Int? = 16, questions: String = "made up", temperature: Double = 0.7
  ) -> RolloutHeader {
    RolloutHeader(
      policy: policy, seed: seed, solutions: 3, rollouts: rollouts,
      promptRollouts: promptRollouts, questions: questions,
      sampling: SamplingParameters(temperature: temperature))
  }

  /// Two solutions share steps, the third was cut off, or has no step at all.
  static func question(
    _ number: Int, _ header: RolloutHeader = header(), shift: Int = 0
  ) -> LabelledQuestion {
    let n = header.rollouts
    let first = (number + shift) % (n + 1)
    let prompt = (number * 3 + shift) % (header.effectivePromptRollouts + 1)
    let knowsLogProbabilities = number % 3 != 2
    func solution(
      _ steps: [String], _ successes: [Int], ending: Trace.Ending = .ended
    ) -> LabelledTrace {
      LabelledTrace(
        steps: steps, ending: ending, tokens: steps.map(\.utf8.count),
        logProbabilities: knowsLogProbabilities
          ? steps.map { -0.1 * Double($0.utf8.count) / 3 } : [],
        successes: [prompt] + successes)
    }
    let steps = ["13-9=\(number):4, \"4\" 10\r\n", "10-4=6:4 6\n", "6*4=24 \u{1F600}\u{301}\n"]
    var solutions = [
      solution(steps, [first, n / 2, n]),
      solution(Array(steps.prefix(2)) + ["\"\u{301},6+4=10\n"], [first, n / 2, 0]),
    ]
    solutions.append(
      number % 2 == 0
        ? solution([steps[0], "10-"], [first, 0], ending: .truncated)
        : solution([], [], ending: .truncated))
    return LabelledQuestion(
      questionID: "made/up, \"\(number)\"", prompt: "4 9 10 \(number)>24\n", solutions: solutions,
      rollouts: n, promptRollouts: header.promptRollouts)
  }

  static func set(
    _ numbers: some Sequence<Int> = 0..<9, _ header: RolloutHeader = header()
  ) throws -> RolloutSet {
    try RolloutSet(header: header, questions: numbers.map { question($0, header) })
  }

  /// A store that holds a set.
  @discardableResult
  static func store(_ path: String, _ sets: RolloutSet...) throws -> RunStore {
    let store = try RunStore(path: path)
    for set in sets {
      let run = try store.rolloutRun(set.header)
      for question in set.questions { try store.record(question, in: run) }
    }
    return store
  }

  /// The fixture's questions in the order in which they are given out.
  static func source(_ set: RolloutSet, _ origin: String = "a file") -> RolloutSource {
    RolloutSource(origin: origin, set: set)
  }
}
