package import Parsimony

extension ModelFailure {
  /// What a failed call means to a driver, and what it had cost.
  package init(_ failure: UpstreamFailure, spend: Spend = .zero) {
    let kind: Kind =
      if failure.kind == .cancelled { .cancelled } else {
        failure.isTransient ? .transient : .permanent
      }
    self.init(
      kind, failure.message + failure.explanation, spend: spend, retryAfter: failure.retryAfter)
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
