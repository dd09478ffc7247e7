/// Where scores and quantiles of a replay come from.
public struct ReplayScoring: Sendable, Hashable {
  /// What takes the place of the process reward model's raw score.
  public enum Source: String, Sendable, Hashable, Codable, CaseIterable {
    /// The recorded step scores.
    case recorded
    /// The policy's recorded confidence in its answer, turned into a success probability by Platt
    /// scaling fitted on other questions. It needs labels.
    case confidence
  }

  /// How quantiles come about, for lines that use a calibrator.
  public enum Calibration: String, Sendable, Hashable, Codable, CaseIterable {
    /// Those that the pool recorded.
    case recorded
    /// Isotonic regression of right on the last score, fitted on other questions.
    case isotonic
    /// Platt scaling of the last score, fitted on other questions.
    case platt
    /// None: the raw scores are taken at their word.
    case none
  }

  /// What takes the place of the raw score.
  public let source: Source
  /// How quantiles come about; nil chooses: recorded ones where the pool has them, isotonic
  /// regression where it has scores and labels, none otherwise.
  public let calibration: Calibration?

  /// Makes a choice.
  public init(source: Source = .recorded, calibration: Calibration? = nil) {
    self.source = source
    self.calibration = calibration
  }
}
