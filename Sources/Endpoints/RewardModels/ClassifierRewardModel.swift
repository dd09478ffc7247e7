public import Parsimony

/// A sequence classifier behind vLLM's `/classify` or `/score` as a process reward model: every
/// prefix is a sequence, and one call scores all that the session does not know yet.
///
/// `/classify` reads the question's prompt with the prefix; `/score` the question's text and, beside
/// it, the prefix, so the empty prefix is not asked for and scores `promptScore`.
public struct ClassifierRewardModel: ProcessRewardModel {
  /// The endpoint.
  public enum Endpoint: String, Sendable, Hashable {
    case classify = "/classify"
    case score = "/score"
  }

  /// Name and model of the upstream.
  public let identity: ModelIdentity
  private let calls: RewardCalls
  private let endpoint: Endpoint
  private let promptScore: Double
  private let numbers: RewardNumbers
  private let scorer = PrefixScorer()

  /// Wraps an upstream.
  ///
  /// - Parameters:
  ///   - options: Of these, `goodIndex` (1 by default), `promptScore` and `givesLogits` matter.
  public init(
    _ client: UpstreamClient, endpoint: Endpoint,
    options: ProcessRewardOptions = ProcessRewardOptions()
  ) {
    calls = RewardCalls(client)
    identity = calls.identity()
    self.endpoint = endpoint
    promptScore = options.promptScore
    numbers = RewardNumbers(goodIndex: options.goodIndex ?? 1, givesLogits: options.givesLogits)
  }

  /// Replies whose tokens were estimated: their own account was missing or impossible.
  public var estimatedReplies: Int { calls.estimatedReplies }

  /// The bytes of all prefixes, each with the question, and a template's tokens for each.
  public func maximumTokens(for trace: Trace, of question: Question) -> Int {
    let texts = trace.prefixTexts
    return RewardUsage.bound(bytes: bytes(of: texts, question), pieces: texts.count)
  }

  /// Scores all prefixes.
  public func score(
    _ trace: Trace, of question: Question
  ) async throws(ModelFailure) -> StepScores {
    try await score(trace, of: question, in: nil)
  }

  /// Scores the prefixes that the session does not know yet.
  public func score(
    _ trace: Trace, of question: Question, session: UInt64, knownSteps: Int
  ) async throws(ModelFailure) -> StepScores {
    try await score(trace, of: question, in: session)
  }

  private func score(
    _ trace: Trace, of question: Question, in session: UInt64?
  ) async throws(ModelFailure) -> StepScores {
    let texts = trace.prefixTexts
    return try await scorer.scores(of: texts, question: question, session: session) { indices in
      var asked = PrefixScorer.Asked()
      var open = indices
      if endpoint == .score, open.first == 0 {
        asked.scores[0] = promptScore
        open.removeFirst()
      }
      guard !open.isEmpty else { return asked }
      do throws(ModelFailure) {
        let reply = try await ask(
          open.map { texts[$0] }, question, session: session ?? .ofQuestion(question))
        asked.tokens = reply.tokens
        for (index, score) in zip(open, reply.scores) { asked.scores[index] = score }
      } catch {
        asked.failure = error
      }
      return asked
    }
  }

  private func ask(
    _ texts: [String], _ question: Question, session: UInt64
  ) async throws(ModelFailure) -> (scores: [Double], tokens: Int) {
    let bytes = bytes(of: texts, question)
    let body = JSONText.object { object in
      object.add("model", calls.model)
      switch endpoint {
      case .classify:
        object.add("input") { $0.array(texts) { $0.string(question.prompt + $1) } }
      case .score:
        object.add("text_1", question.text)
        object.add("text_2") { $0.array(texts) { $0.string($1) } }
      }
    }
    let reply = try await calls.post(endpoint.rawValue, body, input: bytes, session: session)
    guard let data = reply["data"]?.array, data.count == texts.count else {
      throw calls.failure(
        "\(endpoint.rawValue) of upstream \(calls.name) gave \(reply["data"]?.array?.count ?? 0) "
          + "results for \(texts.count) prefixes", input: bytes)
    }
    let tokens = calls.tokens(of: reply, input: bytes, pieces: texts.count)
    return (try scores(of: data, bytes: bytes), tokens)
  }

  private func scores(of data: [JSONValue], bytes: Int) throws(ModelFailure) -> [Double] {
    let result: Result<[Double], RewardNumbers.Reason>
    switch endpoint {
    case .classify:
      let rows = data.compactMap { $0["probs"].flatMap(RewardNumbers.row) }
      result =
        rows.count == data.count
        ? numbers.scores(rows) : .failure(RewardNumbers.Reason("results without probs"))
    case .score:
      let values = data.compactMap { $0["score"]?.number }
      result =
        values.count == data.count
        ? numbers.singles(values) : .failure(RewardNumbers.Reason("results without a score"))
    }
    switch result {
    case .success(let scores): return scores
    case .failure(let reason):
      throw calls.failure(
        "\(endpoint.rawValue) of upstream \(calls.name) gave \(reason.text)", input: bytes)
    }
  }

  private func bytes(of texts: [String], _ question: Question) -> Int {
    let own = endpoint == .classify ? question.prompt : question.text
    return texts.reduce(0) { $0 + own.utf8.count + $1.utf8.count }
  }
}
