import NIOCore
public import Parsimony

/// The language model behind an upstream, as a policy: over `/chat/completions` or `/completions`,
/// as its template says.
///
/// - Samples of one wave are drawn by one call with `n` where the server can; all others by a call
///   each. Every call is streamed, so that leaving it ends it.
/// - Tokens are counted from token ids, from log-probabilities or from the stream's chunks, in this
///   order; what the server says of its own usage is believed for prompts, where it can be true.
/// - Of a wave's samples one pays for the prompt; what a cache of the server held is in
///   `cachedTokens`.
/// - A sample's seed is its wave's plus its index, so that it is the same drawn alone or with
///   others.
public struct UpstreamPolicy: Policy {
  /// The upstream's name and model, and what the server tells of itself.
  public let identity: ModelIdentity
  /// What the servers can do.
  public let capabilities: EngineCapabilities
  private let client: UpstreamClient
  private let body: SampleBody
  private let store: ReplyStore?
  private let gatherer: WaveGatherer

  /// Makes a policy.
  ///
  /// - Parameters:
  ///   - client: The upstream.
  ///   - capabilities: What its servers can do; see ``CapabilityProbe``.
  ///   - template: What all requests have in common.
  ///   - keep: Where whole replies are kept, by candidate; nil for nowhere.
  public init(
    _ client: UpstreamClient, capabilities: EngineCapabilities, template: RequestTemplate,
    keep: ReplyStore? = nil
  ) {
    self.init(
      client, capabilities: capabilities, template: template, keep: keep,
      // Samples of a wave are ordered in one go; they are apart only as far as tasks are.
      patience: .milliseconds(5))
  }

  /// Makes a policy that waits so long for the next sample of a wave.
  package init(
    _ client: UpstreamClient, capabilities: EngineCapabilities, template: RequestTemplate,
    keep: ReplyStore?, patience: Duration
  ) {
    let model = client.description.model
    let body = SampleBody(template: template, capabilities: capabilities, model: model)
    identity = ModelIdentity(
      name: "\(client.description.name) (\(model))", fingerprint: capabilities.fingerprint)
    self.capabilities = capabilities
    self.client = client
    self.body = body
    store = keep
    gatherer = WaveGatherer(eventLoop: client.eventLoop, patience: TimeAmount(patience)) { seats in
      let limit = client.choiceLimit.most(capabilities.maximumChoices)
      for seats in WaveGatherer.runs(of: seats, limit: limit) {
        let run = SampleRun(
          seats.map(\.request), client: client, body: body,
          stopsAtStep: seats.contains { $0.request.extent == .step }, store: keep
        ) { choice, outcome in seats[choice].settle(outcome) }
        for (choice, seat) in seats.enumerated() { seat.sit(in: run, choice: choice) }
        // The call is nobody's child: it must go on when the sample that came first is cancelled.
        // It ends with its last sample, whose task waits for it.
        run.adopt(Task { await run.carryOut() })
      }
    }
  }

  /// The prompt's bytes, since a token has at least one, the marks of a chat template, and all that
  /// may be generated; not more than the context holds, where that is known.
  public func maximumTokens(for request: SampleRequest) -> Int {
    let limit = body.promptLimit(for: request) + body.room(for: request)
    return min(limit, capabilities.contextLength ?? .max)
  }

  /// Continues the prefix.
  public func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    try check(request)
    guard request.prefix.tokens < request.sampling.maximumTokens else {
      return Continuation(steps: [], ending: .truncated, spend: .zero)
    }
    if let wave = request.wave, canGather(request, wave) {
      let most = client.choiceLimit.most(capabilities.maximumChoices)
      switch await gatherer.join(request, wave: wave).outcome() {
      case .sampled(let continuation): return continuation
      case .failed(let failure): throw failure
      case .alone:
        let continuation = try await sampleAlone(request)
        client.choiceLimit.learn(refused: min(most, wave.count))
        return continuation
      }
    }
    return try await sampleAlone(request)
  }

  private func check(_ request: SampleRequest) throws(ModelFailure) {
    guard !request.prefix.isComplete else {
      throw ModelFailure(
        .permanent,
        "cannot continue a trace of question \(request.question.id) that has ended; "
          + "give an open prefix")
    }
    guard request.sampling.maximumTokens >= 1 else {
      throw ModelFailure(
        .permanent, "maximumTokens is \(request.sampling.maximumTokens); a trace needs at least 1")
    }
    let isKnown = body.template.form == .chat ? capabilities.chat : capabilities.completions
    guard isKnown else {
      throw ModelFailure(
        .permanent, "\(identity.name) does not answer /\(body.template.form.rawValue)")
    }
    if !request.prefix.steps.isEmpty, body.template.form == .chat, !capabilities.chatContinuation {
      throw ModelFailure(
        .permanent,
        "\(identity.name) cannot continue a chat reply that has begun; use completions, or a "
          + "strategy that draws whole replies")
    }
  }

  private func canGather(_ request: SampleRequest, _ wave: SampleRequest.Wave) -> Bool {
    guard capabilities.choices, wave.count > 1,
      client.choiceLimit.most(capabilities.maximumChoices) > 1
    else { return false }
    // Of several choices none can be cut off alone: the server itself has to stop each at its step.
    return request.extent == .end || canStop
  }

  private var canStop: Bool {
    capabilities.stop && capabilities.stopReason && !body.template.stepEnd.isEmpty
  }

  private func sampleAlone(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    let seat = WaveSeat(request)
    let run = SampleRun(
      [request], client: client, body: body, stopsAtStep: request.extent == .step && canStop,
      store: store
    ) { _, outcome in seat.settle(outcome) }
    await run.carryOut()
    switch await seat.outcome() {
    case .sampled(let continuation): return continuation
    case .failed(let failure): throw failure
    case .alone: throw ModelFailure(.permanent, "\(identity.name) gave no choice at all")
    }
  }
}
