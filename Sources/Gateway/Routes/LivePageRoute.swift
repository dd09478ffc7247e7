import Endpoints
import Foundation
import HTTPTypes
import Parsimony

extension GatewayCore {
  /// Whether a browser may see the live page: a key as the password of HTTP's basic authentication,
  /// since browsers ask for that, or as a bearer.
  func authenticate(page headers: HTTPFields) throws(OpenAIError) {
    let header = headers[.authorization]
    if state.keys.authenticate(header: header) != nil { return }
    if let encoded = header?.split(separator: " ").last, header?.hasPrefix("Basic ") == true,
      let data = Data(base64Encoded: String(encoded)),
      let password = String(decoding: data, as: UTF8.self)
        .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).last,
      state.keys.authenticate(header: "Bearer " + password) != nil
    {
      return
    }
    throw OpenAIError(
      401, type: "authentication_error", code: "missing_api_key",
      "give a key of this gateway as the password; the user's name does not matter")
  }

  /// The metrics, with the upstreams as they stand now.
  func exposition() -> String {
    for upstream in state.upstreams.values {
      let snapshot = upstream.client.snapshot()
      for replica in snapshot.replicas {
        metrics.upstreamSnapshot(
          UpstreamState(
            name: snapshot.name, replica: replica.url, isUp: replica.breaker != "open",
            inFlight: replica.inFlight, calls: replica.calls,
            failures: replica.failures.filter { $0.key != .cancelled }.values.reduce(0, +)))
      }
    }
    return registry.exposition()
  }

  /// The live page.
  func page() -> WholeResponse {
    WholeResponse(200, "".utf8, type: "text/html; charset=utf-8")
  }
}
