import Foundation
public import Parsimony

/// How good a quantile regression is on questions that it was not fitted on, beside the raw score
/// and the constant.
public struct CalibrationSummary: Sendable {
  /// One row of the summary.
  public struct Line: Sendable, Hashable {
    /// `raw`, `constant` or `quantile-regression`.
    public let method: String
    /// Mean predicted minus mean observed success: positive is over-optimism.
    public let bias: Double
    /// Noise-corrected Brier score.
    public let brier: Double
    /// Over-optimistic part of the Brier score.
    public let positiveBrier: Double
    /// Expected calibration error, 10 bins.
    public let calibrationError: Double
    /// Share of rows whose label is at least the low quantile.
    public let coverage: Double
  }

  /// The lines; empty if there are no held-out rows.
  public let lines: [Line]
  /// Held-out rows.
  public let rows: Int

  /// Fits on one part of the questions and measures on the other.
  public init(
    fit: [CalibrationRow], test: [CalibrationRow], policy: String, processRewardModel: String,
    seed: UInt64
  ) throws {
    rows = test.count
    guard !test.isEmpty else {
      lines = []
      return
    }
    let calibrator = try QuantileRegressionCalibrator.fit(
      fit, policy: policy, processRewardModel: processRewardModel, seed: seed)
    let labels = test.map(\.label)
    let terminal = test.map(\.isTerminal)
    let constant = try CalibrationMetrics.meanLabel(fit.map(\.label))
    let raw = test.map { SuccessQuantiles.point($0.rawScore) }
    let fitted = test.map { calibrator.quantiles(for: $0.observation) }
    lines = try [
      ("raw", raw), ("constant", test.map { _ in SuccessQuantiles.point(constant) }),
      ("quantile-regression", fitted),
    ].map { method, quantiles in
      let medians = quantiles.map(\.median)
      return Line(
        method: method,
        bias: medians.reduce(0, +) / Double(medians.count)
          - (try CalibrationMetrics.meanLabel(labels)),
        brier: try CalibrationMetrics.noiseCorrectedBrier(
          medians, labels: labels, terminal: terminal),
        positiveBrier: try CalibrationMetrics.positiveBrier(medians, labels: labels),
        calibrationError: try CalibrationMetrics.expectedCalibrationError(medians, labels: labels),
        coverage: try CalibrationMetrics.lowQuantileCoverage(quantiles, labels: labels))
    }
  }

  /// A table for people.
  public var text: String {
    var text = "held-out questions, \(rows) prefixes:\n"
    text += "method                bias   Brier*  positive  ECE    low quantile covers\n"
    for line in lines {
      let name = line.method.padding(toLength: 20, withPad: " ", startingAt: 0)
      text += String(
        format: "%@ %+.3f   %.4f   %.4f   %.3f  %.3f\n", name as NSString, line.bias, line.brier,
        line.positiveBrier, line.calibrationError, line.coverage)
    }
    return text + "* corrected for the noise of the Monte-Carlo labels"
  }
}
