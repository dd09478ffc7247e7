import Endpoints
import Foundation
import HTTPTypes
import Parsimony

extension GatewayCore {
  /// Whether, and with which caps, a request is served.
  ///
  /// What it may do follows from its key, the configuration and the extension object; never from the
  /// prompt's words.
  func admit(
    _ form: CompletionRequest.Form, body: [UInt8], headers: HTTPFields, requestID: String,
    state: GatewayState
  ) throws(OpenAIError) -> AdmittedCall {
    let key = try authenticate(headers, state: state)
    let request = try CompletionRequest(
      form, body: body, limits: state.configuration.limits)
    guard let model = state.model(request.model), key.permits(model: request.model) else {
      throw OpenAIError(
        404, type: "invalid_request_error", code: "model_not_found",
        "there is no model \(quoted(request.model)); see /v1/models", parameter: "model")
    }
    let budget = state.configuration.budget.intersection(model.alias.budget)
      .intersection(key.budget).intersection(request.options.budget)
    let plan: RunPlan?
    if model.isPassThrough, request.options.strategy == nil {
      if case .local = model.backend {
        plan = RunPlan(passing: request)
      } else {
        plan = nil
      }
    } else {
      guard request.choices == 1 else {
        throw .invalid(
          "n is \(request.choices), and a model with a strategy gives its one best reply; ask "
            + #"for all with "parsimony": {"candidates": true}"#, parameter: "n")
      }
      plan = try RunPlan(model, options: request.options, budget: budget)
    }
    let replyCap =
      try plan == nil ? Self.replyCap(request, budget, state.configuration.budget) : nil
    let span = spans.flatMap {
      OpenSpan(
        request: "POST /v1/\(form.rawValue)", traceparent: headers[.traceparent], exporter: $0)
    }
    let grant = try reserve(request, plan: plan, budget: budget, key: key)
    return AdmittedCall(
      request: request, model: model, plan: plan,
      // A key without limits was granted all that the request may cost.
      budget: key.limits == KeyMeter.Limits() ? budget : budget.intersection(grant.budget),
      key: key, grant: grant, replyCap: replyCap, requestID: requestID,
      headers: Self.forwarded(headers, span: span), span: span, started: .now,
      created: Int(Date().timeIntervalSince1970))
  }

  /// The key of a request.
  func authenticate(
    _ headers: HTTPFields, state: GatewayState
  ) throws(OpenAIError) -> GatewayKey {
    let header = headers[.authorization]
    if let key = state.keys.authenticate(header: header) { return key }
    guard header != nil else {
      throw OpenAIError(
        401, type: "authentication_error", code: "missing_api_key",
        "there is no Authorization header; send Bearer and a key of this gateway")
    }
    throw OpenAIError(
      401, type: "authentication_error", code: "invalid_api_key",
      "the key is not one of this gateway's")
  }

  /// Sets aside what a request may cost at worst, so that a key's limits hold however many requests
  /// run at once.
  private func reserve(
    _ request: CompletionRequest, plan: RunPlan?, budget: Budget, key: GatewayKey
  ) throws(OpenAIError) -> KeyMeter.Grant {
    let limit =
      request.members.value("max_completion_tokens")?.integer
      ?? request.members.value("max_tokens")?.integer ?? 4096
    // As the driver reckons: a token has at least a byte, marks of a template apart.
    let one = request.members.bytes.count + 512 + min(max(1, limit), 1 << 20)
    let samples = plan?.spec.n ?? request.choices
    let scored = plan?.spec.needsProcessRewardModel == true ? 2 : 1
    let most = min(one * samples * scored * 2, budget.tokens ?? .max)
    let demand = KeyMeter.Demand(
      leastTokens: plan == nil ? one * samples : min(most, one * scored), mostTokens: most,
      mostCost: budget.cost ?? .greatestFiniteMagnitude)
    switch meters.reserve(demand, for: key) {
    case .granted(let grant): return grant
    case .retry(let seconds):
      throw OpenAIError(
        429, type: "rate_limit_error", code: "rate_limit_exceeded",
        "the rate of key \(quoted(key.name)) is used up; try again in \(seconds) s",
        retryAfter: Double(seconds))
    case .dailyBudgetUsedUp(let seconds):
      throw OpenAIError(
        429, type: "insufficient_quota", code: "insufficient_quota",
        "today's budget of key \(quoted(key.name)) is used up or reserved",
        retryAfter: Double(seconds))
    case .tooLarge:
      throw OpenAIError(
        400, type: "invalid_request_error", code: "larger_than_the_keys_limit",
        "the request may need \(demand.leastTokens) tokens, more than key \(quoted(key.name)) may "
          + "ever use at once; lower max_tokens", parameter: "max_tokens")
    }
  }

  /// What a token budget leaves for each reply of a request that is passed through: a prompt has at
  /// most as many tokens as bytes.
  private static func replyCap(
    _ request: CompletionRequest, _ budget: Budget, _ own: Budget
  ) throws(OpenAIError) -> Int? {
    guard let tokens = budget.tokens, tokens < own.tokens ?? .max else { return nil }
    let cap = (tokens - request.members.bytes.count) / request.choices
    guard cap >= 1 else {
      throw .invalid(
        "the budget of \(tokens) tokens leaves nothing for a reply to a request of "
          + "\(request.members.bytes.count) bytes; raise it", parameter: "parsimony.budget.tokens",
        code: "budget_too_small")
    }
    return cap
  }

  private static func forwarded(
    _ headers: HTTPFields, span: OpenSpan?
  ) -> [UpstreamDescription.Header] {
    var forwarded: [UpstreamDescription.Header] = headers.compactMap { field in
      let name = field.name.canonicalName
      return UpstreamCall.forwardedHeaders.contains(name)
        ? UpstreamDescription.Header(name: name, value: field.value) : nil
    }
    if let span {
      forwarded.removeAll { $0.name == "traceparent" }
      forwarded.append(.init(name: "traceparent", value: span.context.traceparent))
    }
    return forwarded
  }
}

extension HTTPField.Name {
  static let traceparent = HTTPField.Name("traceparent")!
}

extension RunPlan {
  /// A request for a model in this process without a strategy: one sample, as drawn.
  init(passing request: CompletionRequest) {
    let isGreedy = request.members.value("temperature")?.number == 0
    spec = isGreedy ? StrategySpec(.greedy, n: 1) : StrategySpec(.majority, n: 1)
  }
}
