import Parsimony

/// The body of a call for choices of one request.
struct SampleBody: Sendable {
  let template: RequestTemplate
  let capabilities: EngineCapabilities
  let model: String

  /// The body.
  ///
  /// - Parameters:
  ///   - request: What to sample; of several choices the first.
  ///   - count: Choices.
  ///   - stopsAtStep: Whether the server is to stop at the text that ends steps.
  func bytes(_ request: SampleRequest, count: Int, stopsAtStep: Bool) -> [UInt8] {
    let adapter = capabilities.engine.adapter
    let prefix = request.prefix.text
    return JSONText.object { object in
      object.add("model", model)
      switch template.form {
      case .chat: addMessages(request, prefix: prefix, adapter: adapter, to: &object)
      case .completion:
        let prompt = template.prompt.flatMap { JSONReader.value(of: $0)?.string }
        object.add("prompt", (prompt ?? request.question.prompt) + prefix)
      }
      object.add(template.limitName, room(for: request))
      adapter.addSampling(request.sampling, to: &object)
      object.add("seed", request.serverSeed)
      if count > 1 { object.add("n", count) }
      object.add("stream", true)
      addLogProbabilities(adapter: adapter, to: &object)
      adapter.addCounting(capabilities, to: &object)
      if stopsAtStep {
        adapter.addStops(template.stops + [template.stepEnd], to: &object)
      } else if !template.stops.isEmpty {
        object.add("stop") { $0.array(template.stops) { $0.string($1) } }
      }
      if capabilities.priority, !template.further.contains(where: { $0.name == "priority" }) {
        // Lower goes first: questions that are under way are finished before new ones begin.
        object.add("priority", 1 - (request.wave?.number ?? 1))
      }
      for member in template.further { object.add(member.name, raw: member.value) }
    }
  }

  private func addMessages(
    _ request: SampleRequest, prefix: String, adapter: any EngineAdapter,
    to object: inout JSONText.Object
  ) {
    object.add("messages") { text in
      text.raw("[".utf8)
      if let messages = template.messages {
        text.raw(messages)
      } else {
        text.object { message in
          message.add("role", "user")
          message.add("content", request.question.prompt)
        }
      }
      if !prefix.isEmpty {
        text.raw(",".utf8)
        text.object { message in
          message.add("role", "assistant")
          message.add("content", prefix)
        }
      }
      text.raw("]".utf8)
    }
    if !prefix.isEmpty { adapter.addContinuation(to: &object) }
  }

  private func addLogProbabilities(
    adapter: any EngineAdapter, to object: inout JSONText.Object
  ) {
    let isKnown =
      template.form == .chat
      ? capabilities.chatLogProbabilities != nil : capabilities.completionLogProbabilities != nil
    // What a client asked for is passed on, known or not: a refusal is its answer then.
    guard template.logProbabilities != nil || isKnown && isWorthIt else { return }
    let top = template.logProbabilities ?? 0
    switch template.form {
    case .chat: adapter.addChatLogProbabilities(top: top, to: &object)
    case .completion: object.add("logprobs", max(1, top))
    }
  }

  /// Whether anybody looks at log-probabilities: the strategy, or the count of tokens where no ids
  /// come along.
  private var isWorthIt: Bool {
    template.measuresLogProbabilities || !capabilities.tokenIDs
  }

  /// Tokens that may still be generated, at least 1.
  func room(for request: SampleRequest) -> Int {
    let left = request.sampling.maximumTokens - request.prefix.tokens
    guard let length = capabilities.contextLength else { return max(1, left) }
    return max(1, min(left, length - 1))
  }

  /// An upper bound of a prompt's tokens: a token has at least one byte, but for the marks that a
  /// chat template puts around messages.
  func promptLimit(for request: SampleRequest) -> Int {
    let own = template.messages == nil && template.prompt == nil
    let bytes =
      template.promptBytes + (own ? request.question.prompt.utf8.count : 0)
      + request.prefix.text.utf8.count
    return bytes + 512
  }

  /// What a prompt has cost where nobody tells: four bytes of the question are a token, near enough.
  func promptEstimate(for request: SampleRequest) -> Int {
    (promptLimit(for: request) - 512 - request.prefix.text.utf8.count + 3) / 4
      + request.prefix.tokens
  }
}

extension SampleRequest {
  /// The seed that a server is given: choice i of a wave has the wave's plus its index, so that it
  /// is the same drawn alone or with others. Never more than 31 bits, which every engine takes.
  var serverSeed: Int {
    guard let wave else { return Int(seed & 0x7FFF_FFFF) }
    return Int(wave.seed & 0x3FFF_FFFF) + (wave.index & 0x3FFF_FFFF)
  }
}
