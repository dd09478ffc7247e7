import Experiments
import Foundation
import Parsimony

/// Labelled questions for tests.
enum RolloutSamples {
  /// A question with these solutions: steps, ending, successes of the empty prefix and each step.
  static func question(
    _ id: String, prompt: String = "3 5 20>75\n", rollouts: Int = 8,
    solutions: [(steps: [String], ending: Trace.Ending, successes: [Int])] = [
      (["20+5=25:3 25\n", "25*3=75\n"], .ended, [3, 8, 8]),
      (["20-5=15:3 15\n", "15*3=75\n"], .ended, [3, 1, 0]),
    ]
  ) throws -> LabelledQuestion {
    let traces: [[String: Any]] = solutions.map { solution in
      [
        "steps": solution.steps, "ending": solution.ending.rawValue,
        "successes": solution.successes, "tokens": solution.steps.map(\.count),
        "logProbabilities": solution.steps.map { _ in -0.5 },
      ]
    }
    let object: [String: Any] = [
      "questionID": id, "prompt": prompt, "rollouts": rollouts, "solutions": traces,
    ]
    return try JSONDecoder().decode(
      LabelledQuestion.self, from: JSONSerialization.data(withJSONObject: object))
  }
}
