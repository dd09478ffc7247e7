/// What a ``ShiftDetector`` says of new questions.
public struct ShiftVerdict: Sendable, Hashable, Codable {
  /// The largest Kolmogorov-Smirnov distance over the coordinates, in 0...1.
  public let statistic: Double
  /// The permutation p-value.
  public let pValue: Double
  /// Whether every reassignment of questions was enumerated.
  public let isExact: Bool
  /// The accepted rate of false alarms.
  public let level: Double
  /// The coordinate that differs most.
  public let coordinate: String
  /// The Kolmogorov-Smirnov distance of each coordinate.
  public let gaps: [String: Double]
  /// How many new questions were tested.
  public let newQuestions: Int
  /// How many calibration questions they were compared with.
  public let calibrationQuestions: Int

  /// Whether the questions differ from the calibration questions at the level: p-value <= level.
  public var isShifted: Bool { pValue <= level }
}
