import Gateway

extension GatewayHarness {
  /// Waits until the servers behind have been asked what they can do.
  func waitUntilReady() async throws {
    for _ in 0..<3000 {
      if try await send("GET", "/ready", nil).status == 200 { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw NotReady()
  }

  /// Waits until no request is being answered; gives up after half a minute.
  func waitUntilIdle() async {
    for _ in 0..<3000 where gateway.requestsInFlight > 0 {
      try? await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Waits until no more connections of clients are open; whether that came about.
  func closesAll(but count: Int) async -> Bool {
    for _ in 0..<3000 where gateway.openConnections > count {
      try? await Task.sleep(for: .milliseconds(10))
    }
    return gateway.openConnections <= count
  }

  private struct NotReady: Error {}
}
