/// One bin of a reliability diagram: rows whose predictions lie between two limits.
public struct ReliabilityBin: Sendable, Hashable, Codable {
  /// The lower limit of the predictions.
  public let lower: Double
  /// The upper limit of the predictions.
  public let upper: Double
  /// How many rows the bin holds; may be 0.
  public let rows: Int
  /// How many different questions those rows come from.
  public let questions: Int
  /// The mean prediction; `nil` in an empty bin.
  public let meanPrediction: Double?
  /// The mean label p~; `nil` in an empty bin.
  public let meanLabel: Double?
  /// The lower limit of the question-clustered interval of the mean label; `nil` where fewer than
  /// two questions are in the bin.
  public let meanLabelLow: Double?
  /// The upper limit of that interval.
  public let meanLabelHigh: Double?

  /// Creates a bin.
  public init(
    lower: Double, upper: Double, rows: Int, questions: Int, meanPrediction: Double?,
    meanLabel: Double?, meanLabelLow: Double? = nil, meanLabelHigh: Double? = nil
  ) {
    self.lower = lower
    self.upper = upper
    self.rows = rows
    self.questions = questions
    self.meanPrediction = meanPrediction
    self.meanLabel = meanLabel
    self.meanLabelLow = meanLabelLow
    self.meanLabelHigh = meanLabelHigh
  }

  private enum CodingKeys: String, CodingKey {
    case lower, upper, rows, questions
    case meanPrediction = "mean_prediction"
    case meanLabel = "mean_label"
    case meanLabelLow = "mean_label_low"
    case meanLabelHigh = "mean_label_high"
  }
}
