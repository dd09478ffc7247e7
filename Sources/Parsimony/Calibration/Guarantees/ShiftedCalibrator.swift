/// A calibrator whose low quantile carries a conformal guarantee.
public struct ShiftedCalibrator: Calibrator {
  /// The calibrator whose quantiles are shifted.
  public let base: any Calibrator
  /// The shift of its low quantile.
  public let shift: ConformalShift

  /// Wraps a calibrator; the shift must have been fitted on its predictions.
  public init(base: any Calibrator, shift: ConformalShift) {
    self.base = base
    self.shift = shift
  }

  /// Fits the shift on rows of questions that the calibrator was not fitted on; throws as
  /// ``ConformalShift/fit(_:labels:questionIDs:unit:miscoverage:)``.
  public init(
    base: any Calibrator, fittedOn rows: [CalibrationRow], unit: ConformalShift.Unit = .question,
    miscoverage: Double? = nil
  ) throws {
    try self.init(
      base: base,
      shift: .fit(
        rows.map { base.quantiles(for: $0.observation) }, labels: rows.map(\.label),
        questionIDs: rows.map(\.questionID), unit: unit, miscoverage: miscoverage))
  }

  /// The identity of the calibrator inside.
  public var identity: CalibratorIdentity? { base.identity }

  /// The calibrator's quantiles with the lowest shifted.
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    shift.apply(to: base.quantiles(for: observation))
  }
}
