import Foundation
package import Parsimony

/// The result of `solve` for people.
package struct SolveText {
  private let outcome: Outcome
  private let grade: Verdict?
  private let maximum: Int
  private let setup: String
  private let width: Int

  /// Prints an outcome.
  ///
  /// - Parameters:
  ///   - grade: the exact verifier's verdict on the chosen solution.
  ///   - maximum: the most samples that there could have been.
  ///   - setup: strategy, models and seed, in a line.
  package init(
    _ outcome: Outcome, grade: Verdict?, maximum: Int, setup: String, width: Int = 120
  ) {
    self.outcome = outcome
    self.grade = grade
    self.maximum = maximum
    self.setup = setup
    self.width = width
  }

  /// Question, steps, answer, confidence, grade and spend.
  package func text() -> String {
    var text = outcome.question.text + "\n\n"
    for (number, step) in (outcome.conclusion.trace?.steps ?? []).enumerated() {
      text += "  \(number + 1). \(StepText.people(step.text))\n"
    }
    if outcome.conclusion.trace?.steps.isEmpty == false { text += "\n" }
    text += Paragraph.facts(
      [
        ("answer", outcome.answer?.text ?? "none"), ("decision", decision),
        ("confidence", confidence), ("verified", verified),
        ("samples", "\(Figures.count(outcome.spend.samples)) of at most \(Figures.count(maximum))"),
        ("spend", spend), ("setup", setup),
      ], width: width)
    return text + "\n" + stages
  }

  private var decision: String {
    let known = outcome.answer != nil
    return switch outcome.conclusion.decision {
    case .accepted: "accepted"
    case .abandoned:
      (known ? "abandoned: not sure enough of the best answer found" : "abandoned: no answer found")
        + (outcome.conclusion.fallback == Solve.person ? "; a person should look at it" : "")
    case .outOfBudget:
      known
        ? "out of budget: the best answer found within it" : "out of budget: no answer within it"
    }
  }

  private var confidence: String {
    guard let confidence = outcome.conclusion.confidence else {
      return "unknown: \(outcome.strategy) has no ground to say"
    }
    let low = Figures.probability(confidence.low)
    let high = Figures.probability(confidence.high)
    let meaning =
      switch confidence.basis {
      case .calibrated:
        "the calibrated chance that such a solution is right: its mean, with its 10% and 90% "
          + "quantiles. Being the best of several makes it look better than it is"
      case .rawScore:
        "the process reward model's raw score, not a calibrated chance: known to be over-optimistic"
      case .voteShare:
        "the share of the samples that agree, with its 95% interval: agreement, not correctness"
      case .verified:
        "the exact verifier's own word"
      }
    return "\(Figures.probability(confidence.value)) (\(low) to \(high)): \(meaning)"
  }

  private var verified: String {
    guard outcome.answer != nil, let grade else { return "nothing to verify" }
    let note =
      outcome.conclusion.confidence?.basis == .verified
      ? "" : " (a grade only: the strategy never saw it)"
    return grade.isCorrect ? "yes\(note)" : "no: \(grade.reason ?? "wrong")\(note)"
  }

  private var spend: String {
    let spend = outcome.spend
    return "\(Figures.counted(spend.totalTokens, "token")): "
      + "\(Figures.count(spend.policyTokens)) by the policy, "
      + "\(Figures.count(spend.prmTokens)) by the process reward model; "
      + Figures.duration(spend.seconds)
  }

  private var stages: String {
    let rows = Ledger.Stage.allCases.filter { outcome.ledger[$0] != .zero }.map { stage in
      let spend = outcome.ledger[stage]
      return [
        stage.rawValue, Figures.count(spend.policyCalls + spend.prmCalls),
        Figures.count(spend.samples), Figures.count(spend.promptTokens),
        Figures.count(spend.cachedTokens), Figures.count(spend.generatedTokens),
        Figures.count(spend.prmTokens),
      ]
    }
    return AlignedTable(
      [
        .init("stage"), .init("calls", numeric: true), .init("samples", numeric: true),
        .init("prompt tokens", numeric: true), .init("cached", numeric: true),
        .init("generated", numeric: true), .init("prm tokens", numeric: true),
      ], rows: rows
    ).text(width: width)
  }
}
