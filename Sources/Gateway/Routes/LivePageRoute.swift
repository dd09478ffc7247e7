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
    for state in upstreamStates { metrics.upstreamSnapshot(state) }
    metrics.processSnapshot(
      started: startTime, droppedSpans: spans?.dropped ?? 0, droppedRuns: replayLog?.dropped ?? 0)
    return registry.exposition()
  }

  /// The live page.
  func page() -> WholeResponse {
    let snapshot = board.snapshot(
      at: Date().timeIntervalSince1970, upstreams: upstreamStates, keys: meters.usage)
    var response = WholeResponse(
      200, livePage.html(snapshot).utf8, type: "text/html; charset=utf-8")
    response.headers[.contentSecurityPolicy] = LivePage.contentSecurityPolicy
    response.headers[.cacheControl] = "no-store"
    return response
  }
}
