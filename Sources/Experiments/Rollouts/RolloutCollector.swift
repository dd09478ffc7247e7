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
    try await draw(puzzle).question
  }

  /// The labelled solutions of one question, and what they cost.
  ///
  /// Throws the policy's failure.
  func draw(_ puzzle: CountdownPuzzle) async throws -> CollectedQuestion {
    let question = CountdownWorld.question(puzzle)
    let seeds = SeedSequence(seed: seed)
    let session = seeds.derive("session-\(question.id)")
    let (traces, solutionSpend) = try await sample(
      .empty, count: solutions, label: "solution", question, session)
    // The same prefix may begin several solutions: it is rolled out once.
    var counts: [String: SuccessCount] = [:]
    var pending: [(key: String, prefix: Trace)] = []
    var isPending: Set<String> = []
    for trace in traces {
      for length in 0...trace.steps.count {
        let isTerminal = length == trace.steps.count && trace.isComplete
        let prefix = isTerminal ? trace : trace.prefix(length)
        let key = Self.key(prefix)
        guard counts[key] == nil, !isPending.contains(key) else { continue }
        if isTerminal {
          let isRight = CountdownWorld().verdict(on: trace, of: question).isCorrect
          counts[key] = SuccessCount(successes: isRight ? rollouts : 0, rollouts: rollouts)
        } else if case .incorrect = CountdownVerifier(puzzle).verify(prefix.text) {
          counts[key] = SuccessCount(successes: 0, rollouts: rollouts)
        } else {
          pending.append((key, prefix))
          isPending.insert(key)
        }
      }
    }
    typealias Found = (key: String, count: SuccessCount, spend: Spend)
    let found = try await withThrowingTaskGroup(of: Found.self) { group in
      for (key, prefix) in pending {
        let count = prefix.steps.isEmpty ? promptRollouts : rollouts
        group.addTask {
          let (ends, spend) = try await sample(
            prefix, count: count, label: "rollout-" + key, question, session)
          let right = ends.count { CountdownWorld().verdict(on: $0, of: question).isCorrect }
          return (key, SuccessCount(successes: right, rollouts: count), spend)
        }
      }
      return try await group.reduce(into: [Found]()) { $0.append($1) }
    }
    for (key, count, _) in found { counts[key] = count }
    let labelled = LabelledQuestion(
      questionID: question.id, prompt: question.prompt,
      solutions: traces.map { trace in
        let logProbabilities = trace.steps.compactMap(\.logProbability)
        return LabelledTrace(
          steps: trace.steps.map(\.text), ending: trace.ending,
          tokens: trace.steps.map(\.tokens),
          logProbabilities: logProbabilities.count == trace.steps.count ? logProbabilities : [],
          successes: (0...trace.steps.count).map { length in
            let isTerminal = length == trace.steps.count && trace.isComplete
            return counts[Self.key(isTerminal ? trace : trace.prefix(length))]?.successes ?? 0
          })
      }, rollouts: rollouts, promptRollouts: promptRollouts)
    return CollectedQuestion(
      question: labelled, rollouts: found.reduce(0) { $0 + $1.count.rollouts },
      spend: found.reduce(solutionSpend) { $0 + $1.spend })
  }

  private static func key(_ trace: Trace) -> String { trace.ending.rawValue + "|" + trace.text }

  private func sample(
    _ prefix: Trace, count: Int, label: String, _ question: Question, _ session: UInt64
  ) async throws -> (traces: [Trace], spend: Spend) {
    let seeds = SeedSequence(seed: seed).child(question.id)
    typealias Drawn = (index: Int, trace: Trace, spend: Spend)
    let drawn = try await withThrowingTaskGroup(of: Drawn.self) { group in
      for index in 0..<count {
        group.addTask {
          let continuation = try await policy.sample(
            SampleRequest(
              question: question, prefix: prefix, sampling: sampling,
              seed: seeds.derive(label, index), session: session))
          return (index, prefix.appending(continuation), continuation.spend)
        }
      }
      return try await group.reduce(into: [Drawn]()) { $0.append($1) }
    }
    return (
      drawn.sorted { $0.index < $1.index }.map(\.trace),
      drawn.reduce(.zero) { $0 + $1.spend }
    )
  }
}
