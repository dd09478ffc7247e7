import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Parsimony
import Synchronization

/// One server of an upstream: its prepared requests, breaker, permits and counters.
final class UpstreamReplica: Sendable, CustomReflectable {
  /// What changes, under one lock.
  private struct State {
    var breaker: CircuitBreaker
    var calls = 0
    var succeeded = 0
    var failures: [UpstreamFailure.Kind: Int] = [:]
    var statuses: [Int: Int] = [:]
    var inFlight = 0
    var hedged = 0
    var resent = 0
    /// Requests without body, by method and path: addresses are parsed once.
    var requests: [RequestKey: HTTPClient.Request] = [:]
  }

  private struct RequestKey: Hashable {
    let method: UpstreamCall.Method
    let path: String
  }

  /// As the description says it.
  let url: String
  let gate: PermitGate
  private let name: String
  private let logger: Logger
  private let address: ReplicaAddress
  private let headers: HTTPHeaders
  private let state: Mutex<State>

  init(
    _ replica: UpstreamDescription.Replica, of upstream: UpstreamDescription,
    headers: HTTPHeaders, logger: Logger
  ) throws(UpstreamError) {
    name = upstream.name
    self.logger = logger
    url = replica.url
    address = try ReplicaAddress(replica.url)
    self.headers = headers
    gate = PermitGate(permits: upstream.concurrency)
    state = Mutex(State(breaker: CircuitBreaker(upstream.breaker)))
  }

  /// Never shows the headers: one of them may be a key.
  var customMirror: Mirror { Mirror(self, children: ["url": url]) }

  /// Monotonic time since an arbitrary moment.
  static var now: Duration { .nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds)) }

  /// A request without body; nil for a path that is no path.
  func request(_ method: UpstreamCall.Method, _ path: String) -> HTTPClient.Request? {
    let key = RequestKey(method: method, path: path)
    if let request = state.withLock({ $0.requests[key] }) { return request }
    guard let url = address.url(path),
      let request = try? HTTPClient.Request(
        url: url, method: HTTPMethod(rawValue: method.rawValue), headers: headers)
    else { return nil }
    state.withLock { state in
      // Paths come from this package; the bound is for the day when one does not.
      if state.requests.count < 64 { state.requests[key] = request }
    }
    return request
  }

  /// How long until a call may go out; zero for now.
  func waitingTime() -> Duration { state.withLock { $0.breaker.waitingTime(at: Self.now) } }

  /// Begins a call.
  func admit(_ reason: Reason) -> CircuitBreaker.Decision {
    state.withLock { state in
      let decision = state.breaker.admit(at: Self.now)
      guard case .go = decision else { return decision }
      state.calls += 1
      state.inFlight += 1
      switch reason {
      case .first: break
      case .hedge: state.hedged += 1
      case .resend: state.resent += 1
      }
      return decision
    }
  }

  /// The head of a reply is there.
  func headArrived(_ ticket: CircuitBreaker.Ticket, status: Int) {
    guard status < 500 else { return }
    state.withLock { $0.breaker.begun(ticket) }
  }

  /// Ends a call.
  func finish(_ ticket: CircuitBreaker.Ticket, _ failure: UpstreamFailure?) {
    let verdict: CircuitBreaker.Verdict =
      if let failure {
        failure.isServerFault ? .failure : failure.status == nil ? .unknown : .success
      } else {
        .success
      }
    let (before, after) = state.withLock { state in
      let before = state.breaker.state(at: Self.now)
      state.inFlight -= 1
      state.breaker.finish(ticket, verdict, at: Self.now)
      if let failure {
        state.failures[failure.kind, default: 0] += 1
        if let status = failure.status { state.statuses[status, default: 0] += 1 }
      } else {
        state.succeeded += 1
      }
      return (before, state.breaker.state(at: Self.now))
    }
    gate.release()
    guard before != after else { return }
    switch after {
    case .open:
      logger.warning(
        "calls pause after repeated failures",
        metadata: ["upstream": "\(name)", "replica": "\(url)", "last": "\(failure?.message ?? "")"])
    case .closed:
      logger.notice(
        "calls go out again", metadata: ["upstream": "\(name)", "replica": "\(url)"])
    case .halfOpen: break
    }
  }

  /// The counters.
  func snapshot() -> UpstreamSnapshot.Replica {
    let waiting = gate.waiting
    return state.withLock { state in
      UpstreamSnapshot.Replica(
        url: url, calls: state.calls, succeeded: state.succeeded, failures: state.failures,
        statuses: state.statuses, inFlight: state.inFlight, waiting: waiting,
        hedged: state.hedged, resent: state.resent,
        breaker: state.breaker.state(at: Self.now).rawValue)
    }
  }

  /// Why a call is sent.
  enum Reason: Sendable {
    case first, hedge, resend
  }
}
