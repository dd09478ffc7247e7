import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import Parsimony

extension UpstreamClient {
  /// Sends a call until its reply has a head, or is complete; a failure on the way there, other than
  /// a status, is thrown and landed already.
  func open(
    _ call: UpstreamCall, until want: UpstreamExchange.Want
  ) async throws(UpstreamFailure) -> UpstreamFlight {
    let order = candidates(for: call)
    if let hedgeAfter = description.hedgeAfter, call.allowsHedging {
      return try await openHedged(call, order: order, after: hedgeAfter)
    }
    return try await open(call, order: order, reason: .first, until: want)
  }

  /// Tries the replicas in order.
  func open(
    _ call: UpstreamCall, order: [Int], reason: UpstreamReplica.Reason,
    until want: UpstreamExchange.Want
  ) async throws(UpstreamFailure) -> UpstreamFlight {
    var lastFailure: UpstreamFailure?
    var shortestWait: Duration?
    var reason = reason
    // One event loop for all attempts, so that a stale connection is not replaced by another one.
    let connections = http
    for index in order {
      let replica = replicas[index]
      attempts: while true {
        let wait = replica.waitingTime()
        guard wait == .zero else {
          shortestWait = min(wait, shortestWait ?? wait)
          break attempts
        }
        let flight: UpstreamFlight
        switch try await launch(call, to: replica, over: connections, reason: reason) {
        case .flying(let started): flight = started
        case .refused(let wait):
          shortestWait = min(wait, shortestWait ?? wait)
          break attempts
        }
        await flight.exchange.wait(for: want)
        if flight.exchange.head != nil { return flight }
        guard case .failed(let failure) = flight.exchange.end else { return flight }
        flight.land(failure)
        guard failure.kind == .connection else { throw failure }
        lastFailure = failure
        // Not one byte came back although the request went out: the server had closed an idle
        // connection, most likely. Once, on a new one.
        guard flight.exchange.wasSent || failure.isStale else { break attempts }
        guard reason != .resend else {
          if flight.exchange.wasSent { throw failure }
          // This server has seen nothing of it, so the next one may.
          break attempts
        }
        reason = .resend
      }
    }
    if let lastFailure { throw lastFailure }
    throw UpstreamFailure(
      .breakerOpen,
      "upstream \(description.name) pauses after repeated failures of its "
        + (replicas.count == 1 ? "server" : "\(replicas.count) servers"),
      retryAfter: shortestWait)
  }

  /// What came of an attempt to send.
  private enum Launch {
    case flying(UpstreamFlight)
    case refused(Duration)
  }

  private func launch(
    _ call: UpstreamCall, to replica: UpstreamReplica, over connections: HTTPClient,
    reason: UpstreamReplica.Reason
  ) async throws(UpstreamFailure) -> Launch {
    guard var request = replica.request(call.method, call.path) else {
      throw UpstreamFailure(
        .malformed, "the path \(quoted(call.path)) of a call of \(description.name) is no path")
    }
    if !call.body.isEmpty { request.body = .byteBuffer(ByteBuffer(bytes: call.body)) }
    addHeaders(of: call, to: &request.headers)
    let limits = self.limits(of: call)
    guard limits.end > .now() else {
      throw UpstreamFailure(
        .timeout, "the time for a call of upstream \(description.name) was over before it began")
    }
    try await acquirePermit(of: replica, before: limits.end)
    switch replica.admit(reason) {
    case .wait(let wait):
      replica.gate.release()
      return .refused(wait)
    case .go(let ticket):
      let exchange = UpstreamExchange(name: description.name, limits: limits)
      exchange.start(request, with: connections)
      return .flying(UpstreamFlight(replica: replica, ticket: ticket, exchange: exchange))
    }
  }

  private func addHeaders(of call: UpstreamCall, to headers: inout HTTPHeaders) {
    if let session = call.session {
      let value = String(session, radix: 16)
      for name in description.affinityHeaders { headers.replaceOrAdd(name: name, value: value) }
    }
    for header in call.headers
    where UpstreamCall.forwardedHeaders.contains(header.name.lowercased()) && header.isValid {
      headers.replaceOrAdd(name: header.name, value: header.value)
    }
  }

  private func limits(of call: UpstreamCall) -> UpstreamExchange.Limits {
    let times = description.timeouts
    var total = times.total
    if let deadline = call.deadline {
      total = min(total, ContinuousClock.now.duration(to: deadline))
    }
    return UpstreamExchange.Limits(
      firstByte: TimeAmount(times.firstByte), idle: TimeAmount(times.idle),
      end: .now() + TimeAmount(total), bytes: max(0, call.bodyLimit),
      isShort: total <= times.connect)
  }

  private func acquirePermit(
    of replica: UpstreamReplica, before end: NIODeadline
  ) async throws(UpstreamFailure) {
    if !Task.isCancelled, replica.gate.tryAcquire() { return }
    let hasPermit = await withTaskGroup(of: Bool.self) { group in
      group.addTask { await replica.gate.acquire() }
      group.addTask {
        try? await Task.sleep(for: .nanoseconds((end - .now()).nanoseconds))
        return false
      }
      // Whichever is first; but a permit that came in the same moment must not be lost.
      var hasPermit = false
      for await answer in group {
        group.cancelAll()
        hasPermit = hasPermit || answer
      }
      return hasPermit
    }
    if hasPermit { return }
    if Task.isCancelled {
      throw UpstreamFailure(
        .cancelled, "the call of upstream \(description.name) was cancelled before it was sent")
    }
    throw UpstreamFailure(
      .timeout,
      "\(description.concurrency) calls of upstream \(description.name) are in flight, and none "
        + "ended in time")
  }
}
