public import Parsimony

/// Recorded scores of real models with the known outcome of each trace, ready to calibrate on.
///
/// The unit of every split and interval is the question: `CalibrationRow.questionID`. Labels of
/// single outcomes have one rollout.
public struct RecordedCalibrationData: Sendable, Hashable {
  /// A short name, as in tables.
  public let name: String
  /// The policy that wrote the traces.
  public let policy: String
  /// The model or rule behind the scores.
  public let processRewardModel: String
  /// The repository that published the record.
  public let source: String
  /// The licence of the record.
  public let license: String
  /// Whether the licence lets rows made from the record be passed on.
  public let isShareable: Bool
  /// How scores were mapped into 0...1 where they are no probabilities; nil where they are. A
  /// mapped raw score is only an order: its Brier score and calibration error mean nothing.
  public let scoreMap: String?
  /// One row a scored trace or prefix.
  public let rows: [CalibrationRow]
  /// What was left out or has to be known to read the figures; plain sentences.
  public let notes: [String]

  /// Makes a data set.
  public init(
    name: String, policy: String, processRewardModel: String, source: String, license: String,
    isShareable: Bool, scoreMap: String? = nil, rows: [CalibrationRow], notes: [String]
  ) {
    self.name = name
    self.policy = policy
    self.processRewardModel = processRewardModel
    self.source = source
    self.license = license
    self.isShareable = isShareable
    self.scoreMap = scoreMap
    self.rows = rows
    self.notes = notes
  }

  /// How many questions the rows come from.
  public var questions: Int { Set(rows.map(\.questionID)).count }
}
