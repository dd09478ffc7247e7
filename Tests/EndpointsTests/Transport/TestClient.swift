import Endpoints
import Logging
import NIOCore
import NIOPosix

/// A description of these servers.
func described(
  _ addresses: [String], _ change: (inout UpstreamDescription) -> Void = { _ in }
) -> UpstreamDescription {
  var description = UpstreamDescription(
    name: "double", replicas: addresses.map { UpstreamDescription.Replica(url: $0) },
    model: "tiny")
  change(&description)
  return description
}

/// Runs `body` with a client of these servers that has one event loop, and so one pool.
func withClient<Result>(
  _ addresses: [String], isolation: isolated (any Actor)? = #isolation,
  _ body: (UpstreamClient) async throws -> Result
) async throws -> Result {
  try await withClient(
    described(addresses), loops: MultiThreadedEventLoopGroup.singleton.any(), body)
}

/// Runs `body` with a client, and shuts it down.
func withClient<Result>(
  _ description: UpstreamDescription, environment: [String: String] = [:],
  loops: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
  isolation: isolated (any Actor)? = #isolation,
  _ body: (UpstreamClient) async throws -> Result
) async throws -> Result {
  let client = try UpstreamClient(
    description, environment: environment, logger: Logger(label: "test"),
    eventLoopGroup: loops)
  do {
    let result = try await body(client)
    await client.shutdown()
    return result
  } catch {
    await client.shutdown()
    throw error
  }
}

/// The failure that a call ends with; nil where it succeeds.
func failure(
  of client: UpstreamClient, _ call: UpstreamCall = UpstreamCall("x", body: Array("{}".utf8))
) async -> UpstreamFailure? {
  do throws(UpstreamFailure) {
    _ = try await client.execute(call)
    return nil
  } catch {
    return error
  }
}

extension UpstreamCall {
  /// A call without a body.
  static let empty = UpstreamCall("x")
}

/// The text of a reply.
func text(of client: UpstreamClient, _ call: UpstreamCall = .empty) async throws -> String {
  String(decoding: try await client.execute(call).bytes, as: UTF8.self)
}
