import Parsimony

extension UpstreamClient {
  private enum Report: Sendable {
    case time
    case flight(Result<UpstreamFlight, UpstreamFailure>)
  }

  /// Sends a call, and a second one to the next replica if the first has no head after a while. The
  /// first head wins; the other call is cancelled.
  func openHedged(
    _ call: UpstreamCall, order: [Int], after delay: Duration
  ) async throws(UpstreamFailure) -> UpstreamFlight {
    let outcome = await withTaskGroup(of: Report.self) {
      group -> Result<UpstreamFlight, UpstreamFailure> in
      group.addTask { .flight(await self.opening(call, order: order, reason: .first)) }
      group.addTask {
        try? await Task.sleep(for: delay)
        return .time
      }
      var flying = 1
      var wasHedged = false
      var winner: UpstreamFlight?
      var failure: UpstreamFailure?
      while let report = await group.next() {
        switch report {
        case .time:
          guard winner == nil, flying > 0, !Task.isCancelled else { continue }
          wasHedged = true
          flying += 1
          let others = Array(order.dropFirst() + order.prefix(1))
          group.addTask { .flight(await self.opening(call, order: others, reason: .hedge)) }
        case .flight(.success(let flight)):
          flying -= 1
          if winner == nil {
            winner = flight
            group.cancelAll()
          } else {
            flight.abort()
          }
        case .flight(.failure(let reason)):
          flying -= 1
          // The first failure tells more than that of the copy.
          failure = failure ?? reason
          if flying == 0 { group.cancelAll() }
        }
      }
      if var winner {
        winner.wasHedged = wasHedged
        return .success(winner)
      }
      return .failure(
        failure ?? UpstreamFailure(.cancelled, "the call of \(description.name) was cancelled"))
    }
    return try outcome.get()
  }

  private func opening(
    _ call: UpstreamCall, order: [Int], reason: UpstreamReplica.Reason
  ) async -> Result<UpstreamFlight, UpstreamFailure> {
    do throws(UpstreamFailure) {
      return .success(try await open(call, order: order, reason: reason, until: .head))
    } catch {
      return .failure(error)
    }
  }
}
