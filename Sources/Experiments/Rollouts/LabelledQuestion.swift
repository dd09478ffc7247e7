public import Parsimony

/// One question with its labelled solutions: a line of a rollout file (JSON Lines).
public struct LabelledQuestion: Sendable, Hashable, Codable {
  /// The question's id.
  public let questionID: String
  /// Its prompt.
  public let prompt: String
  /// Its solutions.
  public let solutions: [LabelledTrace]
  /// N of every label but the empty prefix's.
  public let rollouts: Int
  /// N of the empty prefix, where it differs.
  public let promptRollouts: Int?

  /// Makes a question; it is checked where it is stored or used.
  public init(
    questionID: String, prompt: String, solutions: [LabelledTrace], rollouts: Int,
    promptRollouts: Int? = nil
  ) {
    self.questionID = questionID
    self.prompt = prompt
    self.solutions = solutions
    self.rollouts = rollouts
    self.promptRollouts = promptRollouts == rollouts ? nil : promptRollouts
  }

  /// Reads a question as it stands in a file; equal questions become equal values.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      questionID: try container.decode(String.self, forKey: .questionID),
      prompt: try container.decode(String.self, forKey: .prompt),
      solutions: try container.decode([LabelledTrace].self, forKey: .solutions),
      rollouts: try container.decode(Int.self, forKey: .rollouts),
      promptRollouts: try container.decodeIfPresent(Int.self, forKey: .promptRollouts))
  }

  private enum CodingKeys: String, CodingKey {
    case questionID, prompt, solutions, rollouts, promptRollouts
  }

  /// Z and N of the prefix that ends with step `length` of a solution.
  public func label(_ solution: LabelledTrace, after length: Int) -> SuccessCount {
    SuccessCount(
      successes: solution.successes[length],
      rollouts: length == 0 ? promptRollouts ?? rollouts : rollouts)
  }

  /// Whether every prefix has a label and every label is possible, which a file may not keep to.
  var isSound: Bool {
    solutions.allSatisfy { solution in
      solution.successes.count == solution.steps.count + 1
        && solution.tokens.count == solution.steps.count
        && (solution.logProbabilities.isEmpty
          || solution.logProbabilities.count == solution.steps.count)
        && solution.successes.indices.allSatisfy { length in
          let label = label(solution, after: length)
          return label.rollouts >= 1 && (0...label.rollouts).contains(label.successes)
        }
    }
  }
}
