/// How finely the labels that a calibrator was fitted on tell success probabilities apart: N of
/// prefixes of three kinds, since the empty prefix is often rolled out more often than others and a
/// finished one is right or wrong.
///
/// The quantiles of a label p~ = Z / N are themselves multiples of 1 / N, and the low one is
/// exactly 0 wherever Z = 0 is likely enough; but a logistic function never reaches 0. So a low
/// quantile below 1 / (2 N), which is nearer to 0 than to the next value a label can take, is
/// rounded to 0, and a high one above 1 - 1 / (2 N) to 1. Intervals only grow: coverage cannot
/// suffer. Quantiles at .5 are left alone, since finished traces are ranked by them.
struct LabelResolution: Sendable, Hashable, Codable {
  /// The largest N of empty prefixes.
  let empty: Int
  /// The largest N of unfinished prefixes with steps.
  let unfinished: Int
  /// The largest N of finished prefixes; 1 where all their labels are 0 or 1.
  let finished: Int

  /// The resolution of training rows; a kind that is missing takes the finest of the others.
  init(_ rows: [CalibrationRow]) {
    let finest = rows.map(\.rollouts).max() ?? 1
    let finishedRows = rows.filter(\.isTerminal)
    let certain = finishedRows.allSatisfy { $0.successes == 0 || $0.successes == $0.rollouts }
    let openRows = rows.filter { !$0.isTerminal }
    empty = openRows.filter { $0.stepIndex == 0 }.map(\.rollouts).max() ?? finest
    unfinished = openRows.filter { $0.stepIndex > 0 }.map(\.rollouts).max() ?? finest
    finished = certain && !finishedRows.isEmpty ? 1 : finishedRows.map(\.rollouts).max() ?? finest
  }

  /// 1 / (2 N) of the kind of prefix.
  func margin(for observation: ScoreObservation) -> Double {
    let rollouts =
      observation.isTerminal ? finished : observation.stepIndex <= 0 ? empty : unfinished
    return 0.5 / Double(rollouts)
  }

  /// Throws `malformedFile` unless every N is at least 1.
  func validate() throws {
    guard min(empty, unfinished, finished) >= 1 else {
      throw CalibrationError(
        .malformedFile,
        "The label resolution is \(empty), \(unfinished), \(finished) rollouts; each is at least "
          + "1. Fit the calibrator again.")
    }
  }
}
