package import Parsimony

extension ModelFailure {
  /// What a failed call means to a driver, and what it had cost.
  ///
  /// A server that asks to be left alone for longer than ``RetryPolicy`` pauses by default fails for
  /// good: whoever waits for the answer is told so at once, and when to come back.
  package init(_ failure: UpstreamFailure, spend: Spend = .zero) {
    let waits = failure.retryAfter ?? .zero <= RetryPolicy().maximum
    let kind: Kind =
      if failure.kind == .cancelled { .cancelled } else {
        failure.isTransient && waits ? .transient : .permanent
      }
    self.init(
      kind, failure.message + failure.explanation, spend: spend, retryAfter: failure.retryAfter,
      status: failure.gatewayStatus)
  }
}

extension UpstreamFailure {
  /// The server's status, or the one by which a gateway says that it got none; nil for calls that
  /// were cancelled.
  fileprivate var gatewayStatus: Int? {
    switch kind {
    case .status: status
    case .timeout: 504
    case .breakerOpen: 503
    case .connection, .malformed, .truncated, .tooLarge: 502
    case .cancelled: nil
    }
  }
}

extension UpstreamFailure {
  /// What the server gives as its reason, shortened, after a colon; empty where it gives none.
  fileprivate var explanation: String {
    // Some servers repeat the key that they refuse.
    guard kind == .status, status != 401, status != 403, !body.isEmpty,
      let value = JSONReader.value(of: body)
    else { return "" }
    let error = value["error"]
    let text =
      error?["message"]?.string ?? error?.string ?? value["message"]?.string
      ?? value["detail"]?.string
    return text.map { ": " + quoted($0) } ?? ""
  }
}
