package import Parsimony

/// What `solve --explain` adds: every decision of the strategy, and every candidate.
package struct ExplanationText {
  private let outcome: Outcome
  private let verdicts: [CandidateID: Verdict]
  private let width: Int

  /// Explains an outcome; `verdicts` are the exact verifier's grades of the candidates.
  package init(_ outcome: Outcome, verdicts: [CandidateID: Verdict], width: Int = 120) {
    self.outcome = outcome
    self.verdicts = verdicts
    self.width = width
  }

  /// Decisions, then candidates.
  package func text() -> String {
    var text = "decisions\n"
    for (number, note) in outcome.notes.enumerated() {
      let lines = Paragraph.lines("\(number + 1). \(note)", width: width - 2, indent: 3)
      text += lines.map { "  \($0)\n" }.joined()
    }
    if outcome.notes.isEmpty { text += "  (\(outcome.strategy) decides nothing but its choice)\n" }
    guard !outcome.candidates.isEmpty else { return text + "\nno candidates\n" }
    return text
      + "\ncandidates (scores: the raw ones of the empty prefix and after each step; low, "
      + "median, high:\nquantiles of the chance of success at the end; * is the chosen one)\n"
      + table.text(width: width)
  }

  private var table: AlignedTable {
    AlignedTable(
      [
        .init(""), .init("#", numeric: true), .init("scores", expendability: 1),
        .init("low", numeric: true), .init("median", numeric: true), .init("high", numeric: true),
        .init("tokens", numeric: true, expendability: 2), .init("grade"), .init("answer"),
      ],
      rows: outcome.candidates.map(row))
  }

  private func row(_ candidate: CandidateRecord) -> [String] {
    let end = candidate.assessment?.final
    func quantile(_ value: Double?) -> String { value.map { Figures.decimal($0, 3) } ?? "-" }
    return [
      candidate.id == outcome.conclusion.candidate ? "*" : "", String(candidate.id.index),
      candidate.assessment?.scores.map { Figures.decimal($0, 2) }.joined(separator: " ")
        ?? "not scored",
      quantile(end?.low), quantile(end?.median), quantile(end?.high),
      Figures.count(candidate.trace.tokens),
      verdicts[candidate.id].map { $0.isCorrect ? "right" : "wrong" } ?? "-",
      candidate.trace.answer?.text ?? unanswered(candidate.trace),
    ]
  }

  private func unanswered(_ trace: Trace) -> String {
    switch trace.ending {
    case .truncated: "none: cut at the length limit"
    case .open: "none: not finished"
    case .ended: "none: cannot be read"
    }
  }
}
