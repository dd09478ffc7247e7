/// Decides whether calls to one server may go out: a pure state machine, time passed in.
///
/// Closed, it lets everything through and counts consecutive failures of the server. Enough of them
/// open it: calls are refused for a pause. After that one call may try (half-open): its success
/// closes the breaker, its failure opens it for another pause.
package struct CircuitBreaker: Sendable, Hashable {
  /// Where the breaker stands.
  package enum State: String, Sendable, Codable {
    case closed, open
    case halfOpen = "half-open"
  }

  /// What a call that was let through has to bring back, whatever comes of it.
  package struct Ticket: Sendable, Hashable {
    fileprivate let era: Int
    fileprivate let isTrial: Bool
  }

  /// Whether a call may go out.
  package enum Decision: Sendable, Hashable {
    case go(Ticket)
    /// Not now; ask again after this time.
    case wait(Duration)
  }

  /// How a call ended, as far as the server's health is concerned.
  package enum Verdict: Sendable, Hashable {
    case success
    case failure
    /// Nothing was learned: cancelled, or never sent.
    case unknown
  }

  private let options: CircuitBreakerOptions
  private var failures = 0
  private var reopening: Duration?
  private var trialRuns = false
  /// Counts the openings, so that calls from before an opening say nothing about after.
  private var era = 0

  package init(_ options: CircuitBreakerOptions) { self.options = options }

  /// Where it stands.
  package func state(at now: Duration) -> State {
    guard let reopening else { return .closed }
    return trialRuns || now >= reopening ? .halfOpen : .open
  }

  /// How long calls have to wait; zero where one may go out now.
  package func waitingTime(at now: Duration) -> Duration {
    guard let reopening else { return .zero }
    // While the trial runs nobody knows how long; the pause is as good a guess as any.
    return trialRuns ? options.pause : max(.zero, reopening - now)
  }

  /// Asks for a call.
  package mutating func admit(at now: Duration) -> Decision {
    guard reopening != nil else { return .go(Ticket(era: era, isTrial: false)) }
    let wait = waitingTime(at: now)
    guard wait == .zero else { return .wait(wait) }
    trialRuns = true
    return .go(Ticket(era: era, isTrial: true))
  }

  /// The trial's reply has begun well: what is left of it need not hold up the others. One more
  /// failure opens the breaker again.
  package mutating func begun(_ ticket: Ticket) {
    guard ticket.era == era, ticket.isTrial, trialRuns else { return }
    close(failures: max(0, options.failures - 1))
  }

  /// Books how a call ended.
  package mutating func finish(_ ticket: Ticket, _ verdict: Verdict, at now: Duration) {
    guard ticket.era == era else { return }
    if reopening != nil {
      guard ticket.isTrial, trialRuns else { return }
      trialRuns = false
      switch verdict {
      case .success: close(failures: 0)
      case .failure: open(at: now)
      case .unknown: break
      }
      return
    }
    switch verdict {
    case .success: failures = 0
    case .failure:
      failures += 1
      if failures >= max(1, options.failures) { open(at: now) }
    case .unknown: break
    }
  }

  private mutating func open(at now: Duration) {
    era += 1
    reopening = now + options.pause
    trialRuns = false
    failures = 0
  }

  private mutating func close(failures: Int) {
    reopening = nil
    trialRuns = false
    self.failures = failures
  }
}
