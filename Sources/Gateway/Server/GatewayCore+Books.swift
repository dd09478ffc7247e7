import Foundation
import Logging
import Parsimony

extension GatewayCore {
  /// A call begins.
  func started(_ call: AdmittedCall) {
    metrics.requestStarted(model: call.model.alias.name)
  }

  /// A strategy's run ended with a reply.
  func finished(_ call: AdmittedCall, result: AdaptiveRun.Result) {
    settle(call, facts: result.facts, status: Task.isCancelled ? 499 : 200)
  }

  /// A call that was passed through ended with a reply.
  func finished(_ call: AdmittedCall, facts: ReplyFacts) {
    settle(call, facts: facts, status: Task.isCancelled ? 499 : 200)
  }

  /// A call ended with an error. What it cost is booked and told all the same.
  func failed(_ call: AdmittedCall, _ error: OpenAIError, ledger: Ledger) -> WholeResponse {
    var facts = ReplyFacts(requestID: call.requestID)
    facts.ledger = ledger
    facts.seconds = call.elapsed
    settle(call, facts: facts, status: Task.isCancelled ? 499 : error.status)
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
  }
}
