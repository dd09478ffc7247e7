import Parsimony

extension Pool {
  /// The levels of the pool's quantiles, those of the first question that has any; nil without.
  var levels: [Double]? {
    for question in questions {
      if let levels = question.levels { return levels }
    }
    return nil
  }
}

extension PoolQuestion {
  /// The levels of the question's quantiles; nil without.
  var levels: [Double]? {
    if let promptQuantiles { return promptQuantiles.levels }
    for trace in traces {
      if let levels = trace.quantiles?.first?.levels { return levels }
    }
    return nil
  }

  /// What keeps the question out of a file whose quantiles have these levels; nil for nothing.
  func flaw(levels: [Double]?) -> String? {
    if id.isEmpty { return "its id is empty; name it" }
    if let difficulty, !(0...1).contains(difficulty) {
      return "its difficulty is \(difficulty); it lies in 0...1"
    }
    for (name, count) in [("prompt_tokens", promptTokens), ("prm_prompt_tokens", prmPromptTokens)]
    where !PoolFile.tokenCounts.contains(count) {
      return "\(name) is \(count); it lies in 0...\(PoolFile.tokenCounts.upperBound)"
    }
    if let promptScore, !(0...1).contains(promptScore) {
      return "its prompt_score is \(promptScore); a score lies in 0...1"
    }
    if let promptQuantiles, promptQuantiles.levels != levels {
      return "its prompt_quantiles have other levels than the pool"
    }
    if traces.isEmpty { return "it has no traces; it needs at least one" }
    for (index, trace) in traces.enumerated() {
      if let flaw = trace.flaw(levels: levels) { return "trace \(index + 1): \(flaw)" }
    }
    return nil
  }
}

extension PoolTrace {
  /// What keeps the trace out of a file; nil for nothing.
  func flaw(levels: [Double]?) -> String? {
    switch ending {
    case .open: return "its ending is open; a pool holds complete traces"
    case .truncated where answer != nil:
      return "it is truncated and has an answer; a truncated trace has none"
    case .truncated, .ended: break
    }
    if stepTokens.isEmpty { return "it has no steps; give the tokens of at least one" }
    for count in stepTokens + [prmTokens] where !PoolFile.tokenCounts.contains(count) {
      return "it counts \(count) tokens; counts lie in 0...\(PoolFile.tokenCounts.upperBound)"
    }
    if !scores.isEmpty, scores.count != stepTokens.count {
      return "\(scores.count) scores for \(stepTokens.count) steps; give one a step or none"
    }
    if let score = scores.first(where: { !(0...1).contains($0) }) {
      return "the score \(score) is outside 0...1"
    }
    if let quantiles {
      guard quantiles.count == stepTokens.count else {
        return "\(quantiles.count) sets of quantiles for \(stepTokens.count) steps; "
          + "give one a step or none"
      }
      if quantiles.contains(where: { $0.levels != levels }) {
        return "its quantiles have other levels than the pool"
      }
    }
    if let confidence, !confidence.isFinite {
      return "its confidence is \(confidence); it must be finite"
    }
    return nil
  }
}
