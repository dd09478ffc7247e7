/// Something that went badly in a calibration study.
package struct CalibrationFinding: Sendable, Hashable {
  /// The kinds, in the order in which they are told.
  package enum Kind: String, Sendable, CaseIterable {
    /// A prediction no better than always saying the mean.
    case worseThanConstant
    /// Further from the observed rates than before calibration.
    case worseThanRaw
    /// A low quantile whose coverage is off its nominal value by more than its interval.
    case coverage
    /// Worse than the raw score at telling right from wrong.
    case lostRanking
    /// A point given for all quantiles.
    case noQuantiles
    /// A figure that this set cannot give.
    case unknown
  }

  /// What kind it is.
  package let kind: Kind
  /// The method or methods, for people.
  package let subject: String
  /// What happened, as the rest of a sentence whose subject is `subject`.
  package let text: String

  /// The finding as one sentence.
  package var sentence: String { subject + " " + text }
}
