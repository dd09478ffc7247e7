/// How a histogram calibrator is fitted.
public struct HistogramOptions: Sendable, Hashable {
  /// Where bins end.
  public enum Binning: String, Sendable, Codable, CaseIterable {
    /// All bins are equally wide: bin k is [k / bins, (k + 1) / bins), the last includes 1, as in the
    /// expected calibration error.
    case equalWidth = "equal-width"
    /// All bins hold about the same weight of training rows. Equal scores stay together, so that
    /// there may be fewer bins than asked for.
    case equalMass = "equal-mass"
  }

  /// Where bins end.
  public var binning: Binning
  /// How many bins, at least 1.
  public var bins: Int
  /// Whether every question weighs the same in total; otherwise every row does.
  public var weighsQuestionsEqually: Bool

  /// Creates options; they are checked when a calibrator is fitted.
  public init(
    binning: Binning = .equalWidth, bins: Int = 10, weighsQuestionsEqually: Bool = true
  ) {
    self.binning = binning
    self.bins = bins
    self.weighsQuestionsEqually = weighsQuestionsEqually
  }

  /// The most bins a fit accepts.
  public static let maximumBins = 10_000

  /// Throws `invalidOption` unless 1 <= bins <= `maximumBins`.
  func validate() throws {
    guard bins >= 1, bins <= Self.maximumBins else {
      throw CalibrationError(
        .invalidOption, "\(bins) histogram bins; give 1 to \(Self.maximumBins).")
    }
  }
}
