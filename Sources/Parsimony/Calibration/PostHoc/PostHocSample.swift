/// The checked rows of a post-hoc fit, as columns: scores, labels p~ = Z / N, and weights that sum
/// to 1.
///
/// A row counts once however many rollouts its label has: the log-likelihood of (Z, N) divided by
/// N. A finished trace (N = 1) has a certain label, and weighing rows by N would discount it most.
struct PostHocSample {
  /// The fewest questions a fit accepts.
  static let minimumQuestions = 2

  /// What the rows are.
  let identity: CalibratorIdentity
  /// The raw scores, in 0...1.
  let scores: [Double]
  /// p~ of each row.
  let labels: [Double]
  /// The weight of each row.
  let weights: [Double]

  /// Checks the rows; throws `invalidRow`, naming the first bad one, or `tooFewRows` below two
  /// questions.
  init(
    _ rows: [CalibrationRow], policy: String, processRewardModel: String, seed: UInt64,
    weighsQuestionsEqually: Bool
  ) throws {
    for (index, row) in rows.enumerated() { try row.validate(row: index) }
    identity = CalibratorIdentity(
      policy: policy, processRewardModel: processRewardModel, seed: seed, rows: rows)
    guard identity.questions >= Self.minimumQuestions else {
      throw CalibrationError(
        .tooFewRows,
        "\(rows.count) rows of \(identity.questions) questions are too few to calibrate on; "
          + "give rows of at least \(Self.minimumQuestions) questions.")
    }
    scores = rows.map(\.rawScore)
    labels = rows.map(\.label.fraction)
    let total = Double(rows.count)
    weights = rows.weights(questionsEqually: weighsQuestionsEqually).map { $0 / total }
  }

  /// The weighted mean of p~, in 0...1.
  var meanLabel: Double {
    var sum = 0.0
    var total = 0.0
    for (label, weight) in zip(labels, weights) {
      sum += weight * label
      total += weight
    }
    return min(sum / total, 1)
  }

  /// The rows' positions by increasing score; equal scores keep the rows' order.
  var orderByScore: [Int] {
    scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
  }
}
