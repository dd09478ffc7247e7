import Parsimony

/// Rows of questions that differ in difficulty and in size, with labels of several precisions.
enum EvaluationWorld {
  /// Question q has 3 to 9 rows, a prompt row of 16 rollouts first and a terminal row last.
  static func rows(questions: Int, seed: UInt64) -> [CalibrationRow] {
    var generator = SplitMix64(seed: seed)
    var rows: [CalibrationRow] = []
    for question in 0..<questions {
      let difficulty = generator.unitDouble()
      let count = 3 + generator.index(below: 7)
      for step in 0..<count {
        let p = min(1, max(0, difficulty + 0.3 * (generator.unitDouble() - 0.5)))
        let isTerminal = step == count - 1
        let rollouts = step == 0 ? 16 : isTerminal ? 1 : 8
        // Rounded scores make ties.
        let score = (10 * (p + 0.4 * generator.unitDouble()) / 1.4).rounded() / 10
        rows.append(
          CalibrationRow(
            questionID: "q\(question)", rawScore: score, stepIndex: step, isTerminal: isTerminal,
            successes: (0..<rollouts).count { _ in generator.unitDouble() < p },
            rollouts: rollouts))
      }
    }
    return rows
  }

  /// Quantiles around the raw score that do not fit the labels well.
  static func prediction(_ row: CalibrationRow) -> SuccessQuantiles {
    let score = row.rawScore
    return
      (try? SuccessQuantiles(
        values: [max(0, score - 0.3), 0.9 * score, min(1, score + 0.2)])) ?? .point(score)
  }
}
