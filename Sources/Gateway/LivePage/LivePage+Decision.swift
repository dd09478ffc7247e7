import Parsimony

extension LivePage {
  /// One decision for the template.
  static func values(_ record: DecisionRecord) -> [String: Any] {
    var values: [String: Any] = [
      "model": record.model, "strategy": record.strategy ?? "pass-through",
      "time": ShownNumber.time(record.time), "key": record.key,
      "tree": CandidateTreeDrawing(record: record).svg(),
      "facts": facts(record).map { ["label": $0.label, "value": $0.value] },
      "hasCandidates": !record.candidates.isEmpty,
      "candidateCount": count(of: record),
      "candidates": record.candidates.map(values),
    ]
    switch record.decision {
    case .accepted: (values["decision"], values["style"]) = ("accepted", "good")
    case .abandoned: (values["decision"], values["style"]) = ("abandoned", "bad")
    case .outOfBudget: (values["decision"], values["style"]) = ("out of budget", "warn")
    case nil: (values["decision"], values["style"]) = ("failed", "bad")
    }
    if let question = record.question { values["question"] = question }
    if let failure = record.failure { values["failure"] = failure }
    return values
  }

  private static func values(_ candidate: DecisionRecord.Candidate) -> [String: Any] {
    var steps = candidate.steps.map { $0.text ?? "\($0.tokens) tokens" }
    if candidate.furtherSteps > 0 { steps.append("\(candidate.furtherSteps) more steps") }
    var values: [String: Any] = [
      "index": candidate.index, "score": candidate.score.map(ShownNumber.probability) ?? "",
      "steps": steps, "style": candidate.isChosen ? "on" : "off",
    ]
    if let answer = candidate.answer { values["answer"] = answer }
    return values
  }

  private static func count(of record: DecisionRecord) -> String {
    let count = record.candidates.count + record.furtherCandidates
    return "\(count) \(count == 1 ? "candidate" : "candidates")"
      + (record.furtherCandidates > 0 ? ", \(record.candidates.count) of them kept" : "")
  }

  private static func facts(_ record: DecisionRecord) -> [(label: String, value: String)] {
    var facts: [(label: String, value: String)] = []
    if let confidence = record.confidence {
      facts.append(
        (
          confidence.basis == .voteShare ? "vote share" : "confidence",
          ShownNumber.probability(confidence.value) + " ("
            + ShownNumber.probability(confidence.low) + " to "
            + ShownNumber.probability(confidence.high) + ")"
        ))
    }
    let total = record.ledger.total
    facts.append(("tokens", ShownNumber.count(total.totalTokens)))
    if let full = record.fullBudgetTokens, full > 0 {
      let saved = Double(max(0, full - total.totalTokens)) / Double(full)
      facts.append(("saved", ShownNumber.percent(saved)))
    }
    let dropped = record.ledger[.cancelled].totalTokens
    if dropped > 0 { facts.append(("cancelled", ShownNumber.count(dropped))) }
    let lost = record.ledger[.failed].totalTokens + record.ledger[.retried].totalTokens
    let failed = total.failed
    if lost > 0 || failed > 0 { facts.append(("failed calls", ShownNumber.count(failed))) }
    facts.append(("time", ShownNumber.duration(record.seconds)))
    return facts
  }
}
