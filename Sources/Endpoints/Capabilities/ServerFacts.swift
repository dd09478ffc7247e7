import Parsimony

/// What a server tells of itself at `/v1/models`, before anything else is known of it.
public struct ServerFacts: Sendable, Hashable {
  /// Whose server it is, where its models say so.
  public let engine: Engine?
  /// The models that it serves.
  public let models: [String]

  /// Asks.
  ///
  /// - Throws: An ``UpstreamFailure`` where the server cannot be reached or does not tell.
  public init(asking client: UpstreamClient) async throws(UpstreamFailure) {
    let reply = try await client.execute(UpstreamCall(.get, "models", bodyLimit: 16 << 20))
    guard let list = JSONReader.value(of: reply.bytes)?["data"]?.array else {
      throw UpstreamFailure(
        .malformed, "upstream \(client.description.name) does not tell its models at /v1/models")
    }
    models = list.compactMap { $0["id"]?.string }
    switch list.lazy.compactMap({ $0["owned_by"]?.string }).first {
    case "vllm": engine = .vllm
    case "llamacpp": engine = .llamaServer
    default: engine = nil
    }
  }
}
