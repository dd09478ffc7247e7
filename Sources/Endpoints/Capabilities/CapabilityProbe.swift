import Parsimony

/// Finds out what an upstream's servers can do, by a dozen tiny requests whose replies are compared:
/// a server that does not know a field ignores it without a word.
///
/// Several replicas are taken for equal; one of them is asked.
public struct CapabilityProbe: Sendable {
  private let client: UpstreamClient
  private let cache: CapabilityCache?
  private let timeLimit: Duration

  /// Makes a probe.
  ///
  /// - Parameters:
  ///   - client: The upstream.
  ///   - cache: A file of earlier findings, which hold as long as server and model tell the same of
  ///     themselves; nil for none.
  ///   - timeLimit: How long a request may take.
  public init(
    _ client: UpstreamClient, cache: String? = nil, timeLimit: Duration = .seconds(30)
  ) {
    self.client = client
    self.cache = cache.map { CapabilityCache(path: $0) }
    self.timeLimit = timeLimit
  }

  /// Asks. What a refusal leaves open counts as missing.
  ///
  /// - Throws: An ``UpstreamFailure`` where the server cannot be reached, or is not ready.
  public func run() async throws(UpstreamFailure) -> EngineCapabilities {
    let engine = client.description.engine
    var found = EngineCapabilities(engine: engine)
    let requests = ProbeRequests(client: client, timeLimit: timeLimit)
    try await describe(&found, requests)
    let key = CapabilityCache.key(client.description, fingerprint: found.fingerprint)
    if let known = cache?[key] { return known }
    try await probeCompletions(&found, requests)
    try await probeChat(&found, requests)
    if !found.completions, !found.chat, let failure = requests.lastTransient { throw failure }
    try await probeStream(&found, requests)
    try await probeEndpoints(&found, requests)
    // Nothing of this shows from outside: it is what the engines are known for.
    let known = EngineCapabilities.assumed(of: engine)
    found.cancelsStreams = known.cancelsStreams
    found.cancelsWhole = known.cancelsWhole
    cache?.store(found, for: key)
    return found
  }

  /// What the server tells of itself.
  private func describe(
    _ found: inout EngineCapabilities, _ requests: ProbeRequests
  ) async throws(UpstreamFailure) {
    var told: [String] = []
    if let models = try await requests.get("models"), let list = models["data"]?.array {
      let model = list.first { $0["id"]?.string == client.description.model } ?? list.first
      found.servedModel = model?["id"]?.string
      found.contextLength =
        model?["max_model_len"]?.integer ?? model?["meta"]?["n_ctx"]?.integer
      for name in ["id", "root", "owned_by", "max_model_len", "meta"] {
        if let value = model?[name] { told.append(ProbeRequests.text(value)) }
      }
    }
    switch found.engine {
    case .llamaServer:
      if let props = try await requests.get("/props") {
        // More choices than slots are refused.
        found.maximumChoices = props["total_slots"]?.integer
        found.contextLength =
          props["default_generation_settings"]?["n_ctx"]?.integer ?? found.contextLength
        for name in ["build_info", "total_slots", "chat_template"] {
          if let value = props[name] { told.append(ProbeRequests.text(value)) }
        }
      }
    case .vllm:
      if let version = try await requests.get("/version") {
        told.append(ProbeRequests.text(version))
      }
    case .openAI: break
    }
    if !told.isEmpty { found.fingerprint = StableHash.fingerprint(told.joined().utf8) }
  }

  private func probeCompletions(
    _ found: inout EngineCapabilities, _ requests: ProbeRequests
  ) async throws(UpstreamFailure) {
    guard let plain = try await requests.complete(seed: 7) else { return }
    found.completions = true
    let again = try await requests.complete(seed: 7)
    found.seed = plain.texts == again?.texts
    if let two = try await requests.complete(seed: 7, { $0.add("n", 2) }), two.texts.count == 2 {
      found.choices = true
      let next = try await requests.complete(seed: 8)
      found.seedsCountUp =
        found.seed && two.texts[0] == plain.texts.first && two.texts[1] == next?.texts.first
    }
    let detailed = try await requests.complete(seed: 7) { object in
      object.add("logprobs", 1)
      object.add("return_token_ids", true)
    }
    found.completionLogProbabilities = detailed?.shape
    found.tokenIDs = detailed?.hasTokenIDs ?? false
    let text = plain.texts.first ?? ""
    if let mark = text.dropFirst().first(where: { $0.isASCII && !$0.isWhitespace }) {
      let stopped = try await requests.complete(seed: 7) { object in
        object.add("stop") { text in text.array([String(mark)]) { $0.string($1) } }
      }
      found.stop =
        found.seed && stopped?.texts.first.map { !$0.contains(mark) && text.hasPrefix($0) } == true
      let kept = try await requests.complete(seed: 7) { object in
        found.engine.adapter.addStops([String(mark)], to: &object)
      }
      found.stopReason =
        kept?.stopReason == String(mark) && kept?.texts.first?.hasSuffix(String(mark)) == true
    }
    if found.engine == .vllm {
      // Refused unless the server schedules by priority.
      found.priority = try await requests.complete(seed: 7) { $0.add("priority", 1) } != nil
    }
  }

  private func probeChat(
    _ found: inout EngineCapabilities, _ requests: ProbeRequests
  ) async throws(UpstreamFailure) {
    guard let plain = try await requests.chat(seed: 7) else {
      found.chat = false
      return
    }
    found.chat = true
    if !found.completions {
      let again = try await requests.chat(seed: 7)
      found.seed = plain.texts == again?.texts
      if let two = try await requests.chat(seed: 7, { $0.add("n", 2) }), two.texts.count == 2 {
        found.choices = true
        let next = try await requests.chat(seed: 8)
        found.seedsCountUp =
          found.seed && two.texts[0] == plain.texts.first && two.texts[1] == next?.texts.first
      }
    }
    let detailed = try await requests.chat(seed: 7) { $0.add("logprobs", true) }
    found.chatLogProbabilities = detailed?.shape
    try await probeContinuation(&found, requests)
  }

  /// Whether a reply that has begun is continued: the most likely reply, cut in the middle, must go
  /// on as it did.
  private func probeContinuation(
    _ found: inout EngineCapabilities, _ requests: ProbeRequests
  ) async throws(UpstreamFailure) {
    let adapter = found.engine.adapter
    guard let whole = try await requests.chat(seed: 7, temperature: 0)?.texts.first,
      whole.count >= 2
    else { return }
    let half = String(whole.prefix(whole.count / 2))
    let reply = try await requests.chat(seed: 7, temperature: 0, prefill: half) { object in
      adapter.addContinuation(to: &object)
    }
    guard let text = reply?.texts.first else { return }
    if adapter.repeatsPrefill {
      found.chatContinuation = text.hasPrefix(half)
    } else if found.engine == .openAI {
      let rest = whole.dropFirst(half.count)
      found.chatContinuation = !rest.isEmpty && text.hasPrefix(rest)
    } else {
      // Halves of words may be other tokens, and go on differently: that it was taken has to do.
      found.chatContinuation = !text.hasPrefix(half) || half.isEmpty
    }
  }

  private func probeStream(
    _ found: inout EngineCapabilities, _ requests: ProbeRequests
  ) async throws(UpstreamFailure) {
    guard found.chat || found.completions else { return }
    let form: RequestTemplate.Form = found.completions ? .completion : .chat
    let withUsage = try await requests.stream(form, asksUsage: true)
    found.streamUsage = withUsage?.hasUsage ?? false
    found.streaming = withUsage != nil
    if withUsage == nil {
      found.streaming = try await requests.stream(form, asksUsage: false) != nil
    }
  }

  private func probeEndpoints(
    _ found: inout EngineCapabilities, _ requests: ProbeRequests
  ) async throws(UpstreamFailure) {
    guard found.engine != .openAI else { return }
    for path in [
      "/pooling", "/classify", "/score", "/embeddings", "/tokenize", "/generative_scoring",
    ] where try await requests.answers(path) {
      found.endpoints.append(path)
    }
  }
}
