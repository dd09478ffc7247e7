import Parsimony
import Synchronization

/// A policy that calls its servers no more once they have shown that they answer nothing in this run.
///
/// After a sample that failed for good, a strategy orders the next; with a server that is down or
/// refuses everything, each would fail alike, and the client would wait for all of them. A run in
/// which one sample came back is never given up.
struct GivingUpPolicy: Policy {
  private struct State {
    var hasSucceeded = false
    /// Failures that were worth another attempt, by sample.
    var failures: [UInt64: Int] = [:]
    /// Samples that were refused for good.
    var refused = 0
    var last: ModelFailure?
  }

  /// The lock guards the state alone.
  private final class Record: Sendable {
    let state = Mutex(State())
  }

  private let policy: any Policy
  private let attempts: Int
  private let record = Record()

  /// Wraps a policy for one run whose driver tries a sample so often.
  init(_ policy: any Policy, attempts: Int) {
    self.policy = policy
    self.attempts = attempts
  }

  var identity: ModelIdentity { policy.identity }

  func maximumTokens(for request: SampleRequest) -> Int { policy.maximumTokens(for: request) }

  func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    if let reason = record.state.withLock({ $0.last }) {
      throw ModelFailure(
        .permanent, reason.message, retryAfter: reason.retryAfter, status: reason.status)
    }
    do {
      let continuation = try await policy.sample(request)
      record.state.withLock { $0.hasSucceeded = true }
      return continuation
    } catch {
      note(error, of: request)
      throw error
    }
  }

  /// One sample that failed as often as it was to be tried says enough; of refusals, which may be
  /// about one candidate, two do.
  private func note(_ failure: ModelFailure, of request: SampleRequest) {
    record.state.withLock { state in
      guard !state.hasSucceeded, failure.kind != .cancelled else { return }
      if failure.kind == .transient {
        state.failures[request.seed, default: 0] += 1
      } else {
        state.refused += 1
      }
      if state.refused > 1 || state.failures[request.seed, default: 0] >= attempts {
        state.last = failure
      }
    }
  }
}
