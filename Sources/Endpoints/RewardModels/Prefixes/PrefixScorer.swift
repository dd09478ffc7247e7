import Parsimony

/// Scores the prefixes of a trace by asking for each, once a session.
struct PrefixScorer: Sendable {
  /// What asking for some prefixes brought.
  struct Asked: Sendable {
    /// By index of the prefix.
    var scores: [Int: Double] = [:]
    /// What the answers cost.
    var tokens = 0
    /// Why some are missing.
    var failure: ModelFailure?
  }

  private let store = PrefixScoreStore()

  /// The scores, the empty prefix first.
  ///
  /// - Parameters:
  ///   - prefixes: The text of every prefix.
  ///   - session: One id a run; nil where nothing is to be kept.
  ///   - ask: Asks for the scores of some prefixes, by index.
  func scores(
    of prefixes: [String], question: Question, session: UInt64?,
    ask: ([Int]) async -> Asked
  ) async throws(ModelFailure) -> StepScores {
    guard let session else {
      let asked = await ask(Array(prefixes.indices))
      return try finish(prefixes.indices.map { asked.scores[$0] }, asked.tokens, asked.failure)
    }
    let keys = prefixes.map { prefix in
      var hasher = Hasher()
      hasher.combine(question.id)
      hasher.combine(prefix)
      return PrefixScoreStore.Key(session: session, prefix: hasher.finalize())
    }
    var scores = [Double?](repeating: nil, count: keys.count)
    var toAsk: [Int] = []
    for (index, key) in keys.enumerated() {
      switch store.claim(key) {
      case .known(let score): scores[index] = score
      case .toAsk: toAsk.append(index)
      case .pending, .cancelled: break
      }
    }
    var tokens = 0
    if !toAsk.isEmpty {
      let asked = await ask(toAsk)
      tokens += asked.tokens
      for index in toAsk {
        store.settle(keys[index], asked.scores[index])
        scores[index] = asked.scores[index]
      }
      if asked.failure != nil { return try finish(scores, tokens, asked.failure) }
    }
    // What another is asking for comes from there; or from us, where it gave up.
    for index in keys.indices where scores[index] == nil {
      switch await store.wait(keys[index]) {
      case .known(let score): scores[index] = score
      case .toAsk:
        let asked = await ask([index])
        tokens += asked.tokens
        store.settle(keys[index], asked.scores[index])
        scores[index] = asked.scores[index]
        if asked.failure != nil { return try finish(scores, tokens, asked.failure) }
      case .pending, .cancelled:
        let failure = ModelFailure(.cancelled, "the scoring was cancelled")
        return try finish(scores, tokens, failure)
      }
    }
    return try finish(scores, tokens, nil)
  }

  private func finish(
    _ scores: [Double?], _ tokens: Int, _ failure: ModelFailure?
  ) throws(ModelFailure) -> StepScores {
    let spend = Spend(prmTokens: tokens)
    if let failure {
      throw ModelFailure(
        failure.kind, failure.message, spend: spend + failure.spend,
        retryAfter: failure.retryAfter, status: failure.status)
    }
    let known = scores.compactMap { $0 }
    guard known.count == scores.count else {
      throw ModelFailure(.permanent, "some prefixes were given no score", spend: spend)
    }
    return StepScores(prefixes: known, spend: spend)
  }
}

extension Trace {
  /// The text of every prefix, the empty one first.
  var prefixTexts: [String] {
    var text = ""
    return [text]
      + steps.map { step in
        text += step.text
        return text
      }
  }
}
