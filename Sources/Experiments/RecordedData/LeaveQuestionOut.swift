public import Parsimony

/// Cross-validation by question: no calibrator predicts a row of a question that it was fitted on.
///
/// Up to 60 questions make a fold each; more are dealt, in a seeded order, to 20 folds of whole
/// questions. Predictions of different folds come from different fits: each fold's constant is lower
/// where the left-out questions are easy, so that pooled figures which compare rows of different
/// folds by rank (the AUC) sink below what one fit would give; a constant's pooled AUC lies below
/// 1/2 for that reason alone.
public struct LeaveQuestionOut: Sendable, Hashable {
  /// The most questions that get a fold each.
  public static let singleQuestionLimit = 60
  /// The number of folds for more questions.
  public static let groupedFolds = 20

  /// The left-out row indices of each fold, increasing; every row is in exactly one.
  public let folds: [[Int]]
  private let rows: Int

  /// Divides rows. The division of the questions depends on the seed and the set of questions, not
  /// on the rows' order. Throws `CalibrationError.tooFewRows` below 2 questions.
  public init(_ rows: [CalibrationRow], seed: UInt64) throws {
    var questions = Set(rows.map(\.questionID)).sorted()
    guard questions.count >= 2 else {
      throw CalibrationError(
        .tooFewRows,
        "\(rows.count) rows of \(questions.count) questions cannot be cross-validated by question; "
          + "give at least 2 questions.")
    }
    var generator = SeedSequence(seed: seed).generator("leave-question-out")
    generator.shuffle(&questions)
    let count =
      questions.count <= Self.singleQuestionLimit ? questions.count : Self.groupedFolds
    var foldOfQuestion: [String: Int] = [:]
    for (index, question) in questions.enumerated() { foldOfQuestion[question] = index % count }
    var folds = [[Int]](repeating: [], count: count)
    for (index, row) in rows.enumerated() {
      folds[foldOfQuestion[row.questionID] ?? 0].append(index)
    }
    self.folds = folds
    self.rows = rows.count
  }

  /// What each row is predicted by the calibrator that was fitted without its question; aligned with
  /// the rows, which must be those that were divided. Throws what `fit` throws, and
  /// `CalibrationError.lengthMismatch` on other rows.
  public func predictions(
    on rows: [CalibrationRow], fit: (_ training: [CalibrationRow]) throws -> any Calibrator
  ) throws -> [SuccessQuantiles] {
    guard rows.count == self.rows else {
      throw CalibrationError(
        .lengthMismatch,
        "\(rows.count) rows for folds of \(self.rows); give the rows that were divided.")
    }
    var predictions = [SuccessQuantiles](repeating: .point(0), count: rows.count)
    for fold in folds {
      let left = Set(fold)
      let calibrator = try fit(rows.indices.filter { !left.contains($0) }.map { rows[$0] })
      for index in fold { predictions[index] = calibrator.quantiles(for: rows[index].observation) }
    }
    return predictions
  }
}
