public import Parsimony
import Synchronization

/// A process reward model as its trunk behind a server that gives hidden states, and a head that is
/// applied here: `llama-server --embeddings --pooling none --embd-normalize -1`.
///
/// The state that is scored is that of the token which holds a prefix's last byte. Every call
/// computes, and is billed, the whole text: the tokens are the rows that came back.
public struct HiddenStateRewardModel: ProcessRewardModel {
  /// Name and model of the upstream, and the fingerprint of the head's weights.
  public let identity: ModelIdentity
  private let calls: RewardCalls
  private let head: RewardHead
  private let promptScore: Double
  /// Tokens before a text's first, once the vocabulary has shown to be one of single bytes.
  private let specials = SpecialTokens()

  /// Wraps an upstream.
  ///
  /// - Parameters:
  ///   - head: The head.
  ///   - options: Of these, `promptScore` matters, where a prompt has no token.
  public init(
    _ client: UpstreamClient, head: RewardHead,
    options: ProcessRewardOptions = ProcessRewardOptions()
  ) {
    calls = RewardCalls(client)
    identity = calls.identity(fingerprint: head.fingerprint)
    self.head = head
    promptScore = options.promptScore
  }

  /// The bytes of prompt and trace, and special tokens.
  public func maximumTokens(for trace: Trace, of question: Question) -> Int {
    RewardUsage.bound(bytes: question.prompt.utf8.count + trace.text.utf8.count)
  }

  /// Scores the prompt's end and every step's end.
  public func score(
    _ trace: Trace, of question: Question
  ) async throws(ModelFailure) -> StepScores {
    try await score(trace, of: question, session: .ofQuestion(question), knownSteps: 0)
  }

  /// Scores the prompt's end and every step's end: the server keeps no hidden states.
  public func score(
    _ trace: Trace, of question: Question, session: UInt64, knownSteps: Int
  ) async throws(ModelFailure) -> StepScores {
    let text = question.prompt + trace.text
    var ends = [question.prompt.utf8.count]
    for step in trace.steps { ends.append(ends[ends.count - 1] + step.text.utf8.count) }
    var billed = 0
    if let specials = specials.count {
      let rows = try await states(input: .text(text), bytes: text.utf8.count, session)
      if rows.count == text.utf8.count + specials {
        return scores(rows, at: ends.map { specials + $0 - 1 }, tokens: rows.count)
      }
      // Not one token a byte after all, as where the text spells a special token.
      billed = rows.count
    }
    let located = try await locate(text, ends, session, billed: billed)
    if located.isBytes { specials.count = located.specials }
    let rows = try await states(input: .tokens(located.ids), bytes: text.utf8.count, session)
    guard rows.count == located.ids.count else {
      throw ModelFailure(
        .permanent,
        "/embeddings of upstream \(calls.name) gave \(rows.count) states for "
          + "\(located.ids.count) tokens; start llama-server with --pooling none",
        spend: Spend(prmTokens: billed + located.ids.count))
    }
    return scores(rows, at: located.ends, tokens: billed + rows.count)
  }

  private func scores(_ rows: [[Double]], at ends: [Int], tokens: Int) -> StepScores {
    // A prompt without a token has no state of its own.
    let states = ends.map { rows.indices.contains($0) ? rows[$0] : nil }
    let scores = states.map { $0.map(head.score) ?? promptScore }
    let quantiles = zip(states, scores).map { state, score in
      state.flatMap(head.quantiles) ?? SuccessQuantiles.point(score)
    }
    return StepScores(
      prefixes: scores, quantiles: head.hasQuantiles ? quantiles : nil,
      spend: Spend(prmTokens: tokens))
  }

  private func locate(
    _ text: String, _ ends: [Int], _ session: UInt64, billed: Int
  ) async throws(ModelFailure) -> TokenEnds.Located {
    let body = JSONText.object { object in
      object.add("content", text)
      object.add("add_special", true)
      // What a question or a step says is text, whatever it spells.
      object.add("parse_special", false)
      object.add("with_pieces", true)
    }
    let reply = try await calls.post("/tokenize", body, input: 0, session: session)
    guard let located = TokenEnds.locate(reply, text: Array(text.utf8), prefixEnds: ends) else {
      throw ModelFailure(
        .permanent,
        "/tokenize of upstream \(calls.name) gave pieces that are not the text's; it must be "
          + "llama-server's", spend: Spend(prmTokens: billed))
    }
    return located
  }

  private enum Input {
    case text(String)
    case tokens([Int])
  }

  private func states(
    input: Input, bytes: Int, _ session: UInt64
  ) async throws(ModelFailure) -> [[Double]] {
    let body = JSONText.object { object in
      object.add("model", calls.model)
      switch input {
      case .text(let text): object.add("input", text)
      case .tokens(let ids): object.add("input") { $0.array(ids) { $0.integer($1) } }
      }
      object.add("embd_normalize", -1)
    }
    let reply = try await calls.post("/embeddings", body, input: bytes, session: session)
    guard let states = reply[0]?["embedding"]?.array else {
      throw calls.failure(
        "/embeddings of upstream \(calls.name) gave no states; start llama-server with "
          + "--embeddings --pooling none", input: bytes)
    }
    let rows = states.compactMap(RewardNumbers.row)
    guard rows.count == states.count, rows.allSatisfy({ $0.count == head.weight.count }) else {
      throw calls.failure(
        "/embeddings of upstream \(calls.name) gave states that are not \(head.weight.count) "
          + "numbers wide as the head is; take the head of this model", input: bytes)
    }
    return rows
  }
}

/// How many tokens a server adds before a text, behind a lock; nil while that is not known.
private final class SpecialTokens: Sendable {
  private let value = Mutex<Int?>(nil)

  var count: Int? {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}
