public import Parsimony
import Synchronization

/// Any causal model as a process reward model: P(good) / (P(good) + P(bad)) of two labels after a
/// prompt that shows a prefix and asks for a verdict.
///
/// A prefix that the session has paid for is not asked for again, and concurrent scorings ask for a
/// common prefix once. Prompts grow by their end, so servers find their beginnings in their caches.
public struct LabelTokenJudge: ProcessRewardModel {
  /// Name and model of the upstream.
  public let identity: ModelIdentity
  let calls: RewardCalls
  let method: JudgeMethod
  let labels: ProcessRewardOptions.Labels
  let state = JudgeState()
  private let template: String
  private let concurrency: Int
  private let scorer = PrefixScorer()

  /// Wraps an upstream.
  ///
  /// - Parameters:
  ///   - options: Of these, `judging`, `judgePrompt`, `labels` and `concurrency` matter. Without
  ///     `judging` vLLM is asked for label tokens, llama-server by a grammar, any other server by
  ///     chat.
  public init(_ client: UpstreamClient, options: ProcessRewardOptions = ProcessRewardOptions()) {
    calls = RewardCalls(client)
    identity = calls.identity()
    labels = options.labels
    template = options.judgePrompt
    concurrency = max(1, options.concurrency)
    method =
      options.judging
      ?? {
        switch client.description.engine {
        case .vllm: .labelTokens
        case .llamaServer: .grammar
        case .openAI: .chat
        }
      }()
  }

  /// Replies whose tokens were estimated: their own account was missing or impossible.
  public var estimatedReplies: Int { calls.estimatedReplies }

  /// The bytes of the prompts of all prefixes, a template's tokens and an answer's for each.
  public func maximumTokens(for trace: Trace, of question: Question) -> Int {
    let prompt = JudgePrompt(template, question: question)
    let texts = trace.prefixTexts
    let bytes = texts.reduce(0) { $0 + prompt.text($1).utf8.count }
    return RewardUsage.bound(bytes: bytes, pieces: texts.count)
  }

  /// Asks for all prefixes.
  public func score(
    _ trace: Trace, of question: Question
  ) async throws(ModelFailure) -> StepScores {
    try await score(trace, of: question, in: nil)
  }

  /// Asks for the prefixes that the session does not know yet.
  public func score(
    _ trace: Trace, of question: Question, session: UInt64, knownSteps: Int
  ) async throws(ModelFailure) -> StepScores {
    try await score(trace, of: question, in: session)
  }

  private func score(
    _ trace: Trace, of question: Question, in session: UInt64?
  ) async throws(ModelFailure) -> StepScores {
    let prompt = JudgePrompt(template, question: question)
    let texts = trace.prefixTexts
    let affinity = session ?? .ofQuestion(question)
    return try await scorer.scores(of: texts, question: question, session: session) { indices in
      guard method == .generativeScoring else {
        return await each(indices) { index in
          do throws(ModelFailure) {
            return .success(try await verdict(on: prompt.text(texts[index]), session: affinity))
          } catch {
            return .failure(error)
          }
        }
      }
      var asked = PrefixScorer.Asked()
      do throws(ModelFailure) {
        let reply = try await verdicts(prompt, indices.map { texts[$0] }, session: affinity)
        asked.tokens = reply.tokens
        for (index, score) in zip(indices, reply.scores) { asked.scores[index] = score }
      } catch {
        asked.failure = error
      }
      return asked
    }
  }

  /// Asks for prefixes one by one, some at a time; stops asking when one fails.
  private func each(
    _ indices: [Int],
    _ ask: @escaping @Sendable (Int) async -> Result<PrefixVerdict, ModelFailure>
  ) async -> PrefixScorer.Asked {
    await withTaskGroup(of: (Int, Result<PrefixVerdict, ModelFailure>).self) { group in
      var asked = PrefixScorer.Asked()
      var next = 0
      while next < min(concurrency, indices.count) {
        let index = indices[next]
        group.addTask { (index, await ask(index)) }
        next += 1
      }
      while let (index, result) = await group.next() {
        switch result {
        case .success(let verdict):
          asked.scores[index] = verdict.score
          asked.tokens += verdict.tokens
        case .failure(let failure):
          // The first failure tells; what the others had cost is billed with it.
          if asked.failure == nil { group.cancelAll() }
          let tokens = (asked.failure?.spend.prmTokens ?? 0) + failure.spend.prmTokens
          let first = asked.failure ?? failure
          asked.failure = ModelFailure(
            first.kind, first.message, spend: Spend(prmTokens: tokens),
            retryAfter: first.retryAfter, status: first.status)
        }
        if asked.failure == nil, next < indices.count {
          let index = indices[next]
          group.addTask { (index, await ask(index)) }
          next += 1
        }
      }
      return asked
    }
  }
}

/// What a judge has learnt of its server, behind locks.
final class JudgeState: Sendable {
  /// The labels' ids in the server's vocabulary; nil until asked for.
  let labelIDs = Mutex<LabelIDs?>(nil)
  /// Whether the server refused to give log-probabilities.
  let refusesLogProbabilities = Mutex(false)

  struct LabelIDs: Sendable, Hashable {
    let good: Int
    let bad: Int
  }
}

/// What one prefix was judged, and at what cost.
struct PrefixVerdict: Sendable {
  let score: Double
  let tokens: Int
}
