import Parsimony
import Synchronization

extension LabelTokenJudge {
  /// The verdict on one prompt.
  func verdict(on prompt: String, session: UInt64) async throws(ModelFailure) -> PrefixVerdict {
    let bytes = prompt.utf8.count
    let path: String
    let score: Double?
    let reply: JSONValue
    switch method {
    case .labelTokens, .generativeScoring:
      let ids = try await labelIDs(session: session)
      path = "completions"
      reply = try await calls.post(
        path,
        JudgeRequest.labelTokens(
          model: calls.model, prompt: prompt, good: ids.good, bad: ids.bad),
        input: bytes, session: session)
      score = JudgeReply.labelTokens(reply, good: ids.good, bad: ids.bad)
    case .grammar:
      path = "/completion"
      reply = try await calls.post(
        path, JudgeRequest.grammar(model: calls.model, prompt: prompt, labels), input: bytes,
        session: session)
      score = JudgeReply.grammar(reply, labels)
    case .chat:
      path = "chat/completions"
      reply = try await chat(prompt, session: session)
      score = JudgeReply.chat(reply, labels)
    }
    guard let score else {
      throw calls.failure(
        "\(path) of upstream \(calls.name) says nothing of the labels \(quoted(labels.good)) and "
          + "\(quoted(labels.bad)); choose labels of one token each, and a prompt that asks for them",
        input: bytes)
    }
    return PrefixVerdict(score: score, tokens: calls.tokens(of: reply, input: bytes))
  }

  /// The verdicts on several prefixes in one call.
  func verdicts(
    _ prompt: JudgePrompt, _ solutions: [String], session: UInt64
  ) async throws(ModelFailure) -> (scores: [Double], tokens: Int) {
    let ids = try await labelIDs(session: session)
    let bytes = solutions.reduce(0) { $0 + prompt.text($1).utf8.count }
    let reply = try await calls.post(
      "/generative_scoring",
      JudgeRequest.generativeScoring(
        model: calls.model, query: prompt.head, items: solutions.map { $0 + prompt.tail },
        good: ids.good, bad: ids.bad),
      input: bytes, session: session)
    guard let scores = JudgeReply.generativeScoring(reply, count: solutions.count) else {
      throw calls.failure(
        "/generative_scoring of upstream \(calls.name) did not give \(solutions.count) "
          + "probabilities", input: bytes)
    }
    return (scores, calls.tokens(of: reply, input: bytes, pieces: solutions.count))
  }

  /// Asks with log-probabilities, unless the server has refused to give them.
  private func chat(_ prompt: String, session: UInt64) async throws(ModelFailure) -> JSONValue {
    if state.refusesLogProbabilities.withLock({ $0 }) {
      return try await chat(prompt, session: session, withLogProbabilities: false)
    }
    let bytes = prompt.utf8.count
    let body = JudgeRequest.chat(model: calls.model, prompt: prompt, withLogProbabilities: true)
    let result = await calls.send("chat/completions", body, session: session)
    switch result {
    case .success(let reply): return try calls.value(of: reply, "chat/completions", input: bytes)
    case .failure(let failure):
      guard failure.status == 400 || failure.status == 422 else {
        throw calls.failure(failure, input: bytes)
      }
    }
    let reply = try await chat(prompt, session: session, withLogProbabilities: false)
    state.refusesLogProbabilities.withLock { $0 = true }
    return reply
  }

  private func chat(
    _ prompt: String, session: UInt64, withLogProbabilities: Bool
  ) async throws(ModelFailure) -> JSONValue {
    try await calls.post(
      "chat/completions",
      JudgeRequest.chat(
        model: calls.model, prompt: prompt, withLogProbabilities: withLogProbabilities),
      input: prompt.utf8.count, session: session)
  }

  /// The labels' ids, asked for once.
  private func labelIDs(session: UInt64) async throws(ModelFailure) -> JudgeState.LabelIDs {
    if let known = state.labelIDs.withLock({ $0 }) { return known }
    let ids = JudgeState.LabelIDs(
      good: try await id(of: labels.good, session: session),
      bad: try await id(of: labels.bad, session: session))
    state.labelIDs.withLock { $0 = ids }
    return ids
  }

  private func id(of label: String, session: UInt64) async throws(ModelFailure) -> Int {
    let body = JSONText.object { object in
      object.add("model", calls.model)
      object.add("prompt", label)
      object.add("add_special_tokens", false)
    }
    let reply = try await calls.post("/tokenize", body, input: 0, session: session)
    let ids = reply["tokens"]?.array?.compactMap(\.integer) ?? []
    guard ids.count == 1 else {
      throw ModelFailure(
        .permanent,
        "the label \(quoted(label)) is \(ids.count) tokens to upstream \(calls.name); choose one "
          + "that is a single token")
    }
    return ids[0]
  }
}
