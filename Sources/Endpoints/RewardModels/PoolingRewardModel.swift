public import Parsimony

/// A step-tagged process reward model behind vLLM's `/pooling`: one call scores all prefixes of a
/// trace.
///
/// Qwen2.5-Math-PRM, Math-Shepherd, and models that read a step's own end, by ``StepTagging``. Step
/// pooling has no prefix cache: every call computes, and is billed, the whole text.
public struct PoolingRewardModel: ProcessRewardModel {
  /// Name and model of the upstream.
  public let identity: ModelIdentity
  private let calls: RewardCalls
  private let tagging: StepTagging
  private let tagsQuestion: Bool
  private let promptScore: Double
  private let numbers: RewardNumbers

  /// Wraps an upstream.
  ///
  /// - Parameters:
  ///   - tagging: How steps are tagged; must be what the server's `step_tag_id` says.
  ///   - goodIndex: Which of two numbers is the good class's, 0 or 1.
  ///   - options: Of these, `tagsQuestion`, `promptScore` and `givesLogits` matter.
  public init(
    _ client: UpstreamClient, tagging: StepTagging, goodIndex: Int,
    options: ProcessRewardOptions = ProcessRewardOptions()
  ) {
    calls = RewardCalls(client)
    identity = calls.identity()
    self.tagging = tagging
    tagsQuestion = options.tagsQuestion
    promptScore = options.promptScore
    numbers = RewardNumbers(goodIndex: goodIndex, givesLogits: options.givesLogits)
  }

  /// Replies whose tokens were estimated: their own account was missing or impossible.
  public var estimatedReplies: Int { calls.estimatedReplies }

  /// The text's bytes, tags included, and a template's tokens.
  public func maximumTokens(for trace: Trace, of question: Question) -> Int {
    RewardUsage.bound(bytes: input(trace, question).text.utf8.count)
  }

  /// Scores all prefixes in one call; none where there is nothing that the server could score.
  public func score(
    _ trace: Trace, of question: Question
  ) async throws(ModelFailure) -> StepScores {
    try await score(trace, of: question, session: .ofQuestion(question), knownSteps: 0)
  }

  /// Scores all prefixes in one call: nothing of a session is kept by step pooling.
  public func score(
    _ trace: Trace, of question: Question, session: UInt64, knownSteps: Int
  ) async throws(ModelFailure) -> StepScores {
    let input = input(trace, question)
    guard input.rows.contains(where: { $0 != nil }) else {
      return StepScores(prefixes: input.rows.map { _ in promptScore }, spend: .zero)
    }
    let bytes = input.text.utf8.count
    let body = JSONText.object { object in
      object.add("model", calls.model)
      object.add("input", input.text)
      object.add("use_activation", true)
    }
    let reply = try await calls.post("/pooling", body, input: bytes, session: session)
    let scores = try scores(of: reply, tags: input.tags, bytes: bytes)
    return StepScores(
      prefixes: input.rows.map { $0.map { scores[$0] } ?? promptScore },
      spend: Spend(prmTokens: calls.tokens(of: reply, input: bytes)))
  }

  private func input(_ trace: Trace, _ question: Question) -> StepTagging.Input {
    tagging.input(for: question, trace.steps, tagsQuestion: tagsQuestion)
  }

  private func scores(
    of reply: JSONValue, tags: Int, bytes: Int
  ) throws(ModelFailure) -> [Double] {
    guard let data = reply["data"]?[0]?["data"]?.array else {
      throw calls.failure(
        "/pooling of upstream \(calls.name) gave no rows; start the server for pooling",
        input: bytes)
    }
    guard !data.isEmpty else {
      throw calls.failure(
        "/pooling of upstream \(calls.name) found no step tag in a text with \(tags); give the "
          + "server the step_tag_id of the tag \(quoted(tag))", input: bytes)
    }
    guard data.count == tags else {
      throw calls.failure(
        "/pooling of upstream \(calls.name) gave \(data.count) scores for \(tags) step tags; the "
          + "server's step_tag_id must be the id of \(quoted(tag)), one token", input: bytes)
    }
    // A server may give one number a row without brackets of its own.
    let rows = data.compactMap { $0.number.map { [$0] } ?? RewardNumbers.row($0) }
    guard rows.count == data.count else {
      throw calls.failure(
        "/pooling of upstream \(calls.name) gave rows that are no numbers", input: bytes)
    }
    switch numbers.scores(rows) {
    case .success(let scores): return scores
    case .failure(let reason):
      throw calls.failure("/pooling of upstream \(calls.name) gave \(reason.text)", input: bytes)
    }
  }

  private var tag: String {
    switch tagging {
    case .qwen(let tag, _), .mathShepherd(let tag), .stepEnd(let tag): tag
    }
  }
}
