import Endpoints
import Foundation
import Logging
import Parsimony

extension GatewayCore {
  /// A call begins.
  func started(_ call: AdmittedCall) {
    metrics.requestStarted(model: call.model.alias.name)
    board.started(model: call.model.alias.name)
  }

  /// A strategy's run ended with a reply.
  func finished(_ call: AdmittedCall, result: AdaptiveRun.Result) {
    settle(call, facts: result.facts, status: Task.isCancelled ? 499 : 200)
    let now = Date().timeIntervalSince1970
    board.finished(
      DecisionRecord(
        outcome: result.outcome, chosen: result.outcome.conclusion.candidate, time: now,
        requestID: call.requestID, model: call.model.alias.name,
        fullBudgetTokens: result.facts.fullBudgetTokens, key: call.key.name,
        // With several keys, the page's reader is not everybody whose questions it would show.
        keepsText: state.keys.keys.count <= 1))
    replayLog?.record(
      ReplayRun(
        outcome: result.outcome, time: now, model: call.model.alias.name,
        policy: call.model.alias.policy, prm: call.model.alias.prm,
        calibrator: call.model.calibratorFingerprint))
  }

  /// A call that was passed through ended with a reply.
  func finished(_ call: AdmittedCall, facts: ReplyFacts) {
    settle(call, facts: facts, status: Task.isCancelled ? 499 : 200)
    board.finished(record(call, facts: facts, failure: nil))
  }

  /// A call ended with an error. What it cost is booked and told all the same.
  func failed(_ call: AdmittedCall, _ error: OpenAIError, ledger: Ledger) -> WholeResponse {
    var facts = ReplyFacts(requestID: call.requestID)
    facts.ledger = ledger
    facts.seconds = call.elapsed
    settle(call, facts: facts, status: Task.isCancelled ? 499 : error.status)
    board.finished(
      record(
        call, facts: facts, failure: Task.isCancelled ? "the client went away" : error.message))
    logger.debug(
      "request failed",
      metadata: [
        "id": "\(call.requestID)", "status": "\(error.status)", "code": "\(error.code)",
      ])
    return WholeResponse(error, facts: facts, requestID: call.requestID)
  }

  private func settle(_ call: AdmittedCall, facts: ReplyFacts, status: Int) {
    meters.settle(
      call.grant, spend: facts.ledger.total, prices: call.budget.prices, for: call.key)
    metrics.requestFinished(
      model: call.model.alias.name, status: status, decision: facts.decision,
      seconds: call.elapsed, ledger: facts.ledger, fullBudgetTokens: facts.fullBudgetTokens,
      confidence: facts.confidence?.value)
    call.span?.end(
      [
        .init("parsimony.model", .string(call.model.alias.name)),
        .init("http.response.status_code", .int(status)),
        .init("parsimony.tokens", .int(facts.ledger.total.totalTokens)),
      ], failure: status >= 500 ? "status \(status)" : nil)
  }

  private func record(
    _ call: AdmittedCall, facts: ReplyFacts, failure: String?
  ) -> DecisionRecord {
    DecisionRecord(
      time: Date().timeIntervalSince1970, requestID: call.requestID,
      model: call.model.alias.name, failure: failure, ledger: facts.ledger,
      seconds: facts.seconds, key: call.key.name)
  }

  /// The servers behind, as they stand now.
  var upstreamStates: [UpstreamState] {
    state.upstreams.values.sorted { $0.client.description.name < $1.client.description.name }
      .flatMap { upstream in
        let snapshot = upstream.client.snapshot()
        return snapshot.replicas.map { replica in
          UpstreamState(
            name: snapshot.name, replica: replica.url, isUp: replica.breaker != "open",
            inFlight: replica.inFlight, calls: replica.calls,
            failures: replica.failures.filter { $0.key != .cancelled }.values.reduce(0, +))
        }
      }
  }
}
