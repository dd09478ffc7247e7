import Parsimony
import Synchronization

/// The calls of one process reward model: sends them, reads their JSON, and keeps account.
final class RewardCalls: Sendable {
  let client: UpstreamClient
  private let estimated = Mutex(0)

  init(_ client: UpstreamClient) { self.client = client }

  var name: String { client.description.name }

  var model: String { client.description.model }

  /// Replies whose tokens were estimated, since their own account was missing or impossible.
  var estimatedReplies: Int { estimated.withLock { $0 } }

  /// Sends a body and reads the reply.
  ///
  /// - Parameters:
  ///   - input: Bytes of text that the model has to read, for the account where there is no other.
  ///   - session: One id a run.
  func post(
    _ path: String, _ body: [UInt8], input: Int, session: UInt64
  ) async throws(ModelFailure) -> JSONValue {
    switch await send(path, body, session: session) {
    case .success(let reply): return try value(of: reply, path, input: input)
    case .failure(let failure): throw self.failure(failure, input: input)
    }
  }

  /// Sends a body.
  func send(
    _ path: String, _ body: [UInt8], session: UInt64
  ) async -> Result<UpstreamReply, UpstreamFailure> {
    do throws(UpstreamFailure) {
      return .success(try await client.execute(UpstreamCall(path, body: body, session: session)))
    } catch {
      return .failure(error)
    }
  }

  /// The JSON of a reply.
  func value(
    of reply: UpstreamReply, _ path: String, input: Int
  ) throws(ModelFailure) -> JSONValue {
    guard let value = JSONReader.value(of: reply.bytes) else {
      throw failure("\(path) of upstream \(name) answered with what is no JSON", input: input)
    }
    return value
  }

  /// A reply that says something else than the style's servers do; its work is billed.
  func failure(_ message: String, input: Int) -> ModelFailure {
    ModelFailure(
      .permanent, message, spend: Spend(prmTokens: RewardUsage.estimate(bytes: input)), status: 502)
  }

  /// A call that failed, and what it may have cost.
  func failure(_ failure: UpstreamFailure, input: Int) -> ModelFailure {
    // What was refused or never sent cost nothing; what was cut short may have been computed.
    let spend =
      switch failure.kind {
      case .timeout, .truncated, .malformed, .tooLarge, .cancelled:
        Spend(prmTokens: RewardUsage.estimate(bytes: input))
      case .connection, .status, .breakerOpen: Spend.zero
      }
    return ModelFailure(failure, spend: spend)
  }

  /// The tokens of a reply.
  func tokens(of reply: JSONValue, input: Int, pieces: Int = 1) -> Int {
    if let tokens = RewardUsage.tokens(of: reply, bytes: input, pieces: pieces) { return tokens }
    estimated.withLock { $0 += 1 }
    return RewardUsage.estimate(bytes: input)
  }
}
