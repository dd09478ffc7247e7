public import Parsimony

/// What the promises are worth on rows at hand: the coverage of conformal shifts by question and by
/// row over many resplits, and the alarms of the shift test on like and on unlike questions.
public struct GuaranteeStudy: Sendable, Codable {
  /// Questions of another kind, and how often the shift test tells them apart.
  public struct Detection: Sendable, Codable {
    /// The name of the set.
    public let set: String
    /// How often.
    public let rate: ShiftAlarmRate
  }

  /// The calibrator whose low quantile is shifted.
  public let method: String
  /// The promises of coverage.
  public let promise: CoveragePromise
  /// The shift test among the same kind of questions.
  public let falseAlarms: ShiftAlarmRate
  /// The shift test on other kinds.
  public let detections: [Detection]

  /// Measures.
  ///
  /// - Parameters:
  ///   - method: the name of the calibrator.
  ///   - calibrator: was not fitted on these rows' questions.
  ///   - rows: labelled rows.
  ///   - others: rows of other kinds of questions, by name.
  ///   - calibrationQuestions: in each resplit.
  ///   - resplits: how many.
  ///   - newQuestions: given to the shift test at a time.
  ///   - draws: of the shift test.
  ///   - seed: of all of it.
  public init(
    method: String, calibrator: any Calibrator, rows: [CalibrationRow],
    others: [(name: String, rows: [CalibrationRow])], calibrationQuestions: Int,
    resplits: Int = 1000, newQuestions: Int = 50, draws: Int = 500, seed: UInt64
  ) throws {
    self.method = method
    promise = try CoveragePromise.measure(
      rows.map { calibrator.quantiles(for: $0.observation) }, labels: rows.map(\.label),
      questionIDs: rows.map(\.questionID), calibrationQuestions: calibrationQuestions,
      resplits: resplits, seed: seed)
    let summaries = QuestionSummary.summaries(of: rows)
    falseAlarms = try ShiftAlarmRate.falseAlarms(
      among: summaries, newQuestions: newQuestions, draws: draws, seed: seed)
    let detector = try ShiftDetector(calibration: summaries, seed: seed)
    detections = try others.map { other in
      Detection(
        set: other.name,
        rate: try ShiftAlarmRate.detections(
          of: detector, among: QuestionSummary.summaries(of: other.rows),
          newQuestions: newQuestions, draws: draws, seed: seed))
    }
  }
}
