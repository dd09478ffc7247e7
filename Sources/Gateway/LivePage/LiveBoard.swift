import Parsimony
import Synchronization

/// Collects what the live page shows, in bounded memory: totals, an hour of minutes and the latest
/// decisions.
public final class LiveBoard: Sendable {
  /// How many decisions are kept.
  public static let latestCount = 20
  private static let minuteCount = 60

  private struct State {
    var inFlight: [String: Int] = [:]
    var requests = 0
    var failures = 0
    var decisions = Array(repeating: 0, count: Decision.allCases.count)
    var spent = 0
    var compared = 0
    var full = 0
    var confidences = Array(repeating: 0, count: 10)
    /// A ring: minute m lies at m mod 60.
    var minutes = Array(repeating: LiveState.Minute(), count: minuteCount)
    var minute = 0
    /// A ring: the next decision goes to `next`.
    var latest: [DecisionRecord] = []
    var next = 0

    /// Clears the minutes that have begun since. A clock that goes back clears nothing.
    mutating func turn(to time: Double) {
      guard time.isFinite, time > 0, time < 1e12 else { return }
      let now = Int(time / 60)
      guard now > minute else { return }
      for passed in 1...min(minutes.count, now - minute) {
        minutes[(minute + passed) % minutes.count] = LiveState.Minute()
      }
      minute = now
    }
  }

  private let started: Double
  private let state = Mutex(State())

  /// Makes an empty board.
  ///
  /// - Parameter time: when the gateway started, in seconds since 1970.
  public init(started time: Double) { started = time }

  /// A request of a configured model begins.
  public func started(model: String) {
    state.withLock { $0.inFlight[model, default: 0] += 1 }
  }

  /// A request that began ends.
  public func finished(_ record: DecisionRecord) {
    state.withLock { state in
      let open = (state.inFlight[record.model] ?? 1) - 1
      state.inFlight[record.model] = open > 0 ? open : nil
      state.requests += 1
      if record.failure != nil { state.failures += 1 }
      if let index = record.decision.flatMap({ Decision.allCases.firstIndex(of: $0) }) {
        state.decisions[index] += 1
      }
      let tokens = record.ledger.total.totalTokens
      // What overflowed once would be wrong for ever.
      let isSane = (0..<1 << 40).contains(tokens)
      var saved = 0
      if isSane { state.spent += tokens }
      if isSane, let full = record.fullBudgetTokens, (0..<1 << 40).contains(full) {
        state.compared += tokens
        state.full += full
        saved = max(0, full - tokens)
      }
      if let value = record.confidence?.value, (0...1).contains(value) {
        state.confidences[min(9, Int(value * 10))] += 1
      }
      state.turn(to: record.time)
      let slot = state.minute % Self.minuteCount
      if isSane { state.minutes[slot].spent += tokens }
      state.minutes[slot].saved += saved
      guard record.decision != nil || record.failure != nil else { return }
      if state.latest.count < Self.latestCount {
        state.latest.append(record)
      } else {
        state.latest[state.next] = record
      }
      state.next = (state.next + 1) % Self.latestCount
    }
  }

  /// What is to be shown now.
  ///
  /// - Parameters:
  ///   - time: now, in seconds since 1970.
  ///   - upstreams: the servers behind.
  ///   - keys: what keys have used.
  public func snapshot(
    at time: Double, upstreams: [UpstreamState], keys: [KeyUsage]
  ) -> LiveState {
    state.withLock { state in
      state.turn(to: time)
      let minutes = (1...Self.minuteCount).map {
        state.minutes[(state.minute + $0) % Self.minuteCount]
      }
      let latest = state.latest.indices.map { back in
        state.latest[(state.next - 1 - back + Self.latestCount) % Self.latestCount]
      }
      return LiveState(
        time: time, started: started, inFlight: state.inFlight, requests: state.requests,
        failures: state.failures, decisions: state.decisions, spentTokens: state.spent,
        comparedTokens: state.compared, fullBudgetTokens: state.full,
        confidences: state.confidences, minutes: minutes, latest: latest, upstreams: upstreams,
        keys: keys)
    }
  }
}
