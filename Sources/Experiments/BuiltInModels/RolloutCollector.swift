import Foundation
public import Parsimony
public import Puzzles

/// Monte-Carlo labels: solutions of each question, every prefix of them, rollouts from each prefix.
///
/// Terminal states are kept (their label is the verifier's), nothing is filtered by its answer, and
/// counts (Z of N) are kept, not only their ratio. A prefix with a wrong step can never lead to a
/// right answer: its Z is 0 without spending rollouts.
public struct RolloutCollector: Sendable {
  /// The policy whose success is estimated.
  public let policy: any Policy
  /// First-pass solutions a question.
  public let solutions: Int
  /// Rollouts a prefix (N).
  public let rollouts: Int
  /// Rollouts of the empty prefix. With N = 8 a low quantile of Z / N is 0 for every success
  /// probability up to a quarter; where a budget is decided on it, more are needed.
  public let promptRollouts: Int
  /// How both are drawn.
  public let sampling: SamplingParameters
  /// Seed.
  public let seed: UInt64

  /// Makes a collector; the defaults are the paper's 8 and 8 at temperature .7. All numbers
  /// are at least 1.
  public init(
    policy: any Policy, solutions: Int = 8, rollouts: Int = 8, promptRollouts: Int? = nil,
    sampling: SamplingParameters = SamplingParameters(), seed: UInt64
  ) {
    self.policy = policy
    self.solutions = max(1, solutions)
    self.rollouts = max(1, rollouts)
    self.promptRollouts = max(1, promptRollouts ?? rollouts)
    self.sampling = sampling
    self.seed = seed
  }

  /// The labelled solutions of one question.
  public func collect(_ puzzle: CountdownPuzzle) async throws -> LabelledQuestion {
    let question = CountdownWorld.question(puzzle)
    let seeds = SeedSequence(seed: seed)
    let session = seeds.derive("session-\(question.id)")
    let traces = try await sample(.empty, count: solutions, label: "solution", question, session)
    // The same prefix may begin several solutions: it is rolled out once.
    var counts: [String: SuccessCount] = [:]
    var pending: [(key: String, prefix: Trace)] = []
    for trace in traces {
      for length in 0...trace.steps.count {
        let isTerminal = length == trace.steps.count && trace.isComplete
        let prefix = isTerminal ? trace : trace.prefix(length)
        let key = Self.key(prefix)
        guard counts[key] == nil, !pending.contains(where: { $0.key == key }) else { continue }
        if isTerminal {
          let isRight = CountdownWorld().verdict(on: trace, of: question).isCorrect
          counts[key] = SuccessCount(successes: isRight ? rollouts : 0, rollouts: rollouts)
        } else if case .incorrect = CountdownVerifier(puzzle).verify(prefix.text) {
          counts[key] = SuccessCount(successes: 0, rollouts: rollouts)
        } else {
          pending.append((key, prefix))
        }
      }
    }
    let found = try await withThrowingTaskGroup(of: (String, SuccessCount).self) { group in
      for (key, prefix) in pending {
        let count = prefix.steps.isEmpty ? promptRollouts : rollouts
        group.addTask {
          let ends = try await sample(
            prefix, count: count, label: "rollout-" + key, question, session)
          let right = ends.count { CountdownWorld().verdict(on: $0, of: question).isCorrect }
          return (key, SuccessCount(successes: right, rollouts: count))
        }
      }
      return try await group.reduce(into: [(String, SuccessCount)]()) { $0.append($1) }
    }
    for (key, count) in found { counts[key] = count }
    return LabelledQuestion(
      questionID: question.id, prompt: question.prompt,
      solutions: traces.map { trace in
        LabelledTrace(
          steps: trace.steps.map(\.text), ending: trace.ending,
          tokens: trace.steps.map(\.tokens),
          logProbabilities: trace.steps.compactMap(\.logProbability),
          successes: (0...trace.steps.count).map { length in
            let isTerminal = length == trace.steps.count && trace.isComplete
            return counts[Self.key(isTerminal ? trace : trace.prefix(length))]?.successes ?? 0
          })
      }, rollouts: rollouts,
      promptRollouts: promptRollouts == rollouts ? nil : promptRollouts)
  }

  private static func key(_ trace: Trace) -> String { trace.ending.rawValue + "|" + trace.text }

  private func sample(
    _ prefix: Trace, count: Int, label: String, _ question: Question, _ session: UInt64
  ) async throws -> [Trace] {
    let seeds = SeedSequence(seed: seed).child(question.id)
    return try await withThrowingTaskGroup(of: (Int, Trace).self) { group in
      for index in 0..<count {
        group.addTask {
          let continuation = try await policy.sample(
            SampleRequest(
              question: question, prefix: prefix, sampling: sampling,
              seed: seeds.derive(label, index), session: session))
          return (index, prefix.appending(continuation))
        }
      }
      return try await group.reduce(into: [(Int, Trace)]()) { $0.append($1) }
        .sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}

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

/// A solution with the successes (Z) of each of its prefixes, the empty one first.
public struct LabelledTrace: Sendable, Hashable, Codable {
  /// The steps' texts.
  public let steps: [String]
  /// How it ended.
  public let ending: Trace.Ending
  /// The steps' tokens.
  public let tokens: [Int]
  /// The sum of each step's log-probabilities (natural logarithm); empty where unknown.
  public let logProbabilities: [Double]
  /// Z of the empty prefix and of each step's end.
  public let successes: [Int]

  /// The trace.
  public var trace: Trace {
    Trace(
      steps: steps.indices.map { index in
        Step(
          text: steps[index], tokens: tokens[index],
          logProbability: logProbabilities.indices.contains(index) ? logProbabilities[index] : nil)
      }, ending: ending)
  }
}
