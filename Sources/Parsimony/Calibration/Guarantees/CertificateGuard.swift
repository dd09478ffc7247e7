import Foundation

/// Looks at new questions before a certified run: do they look like those of the certificate?
///
/// It scores the bare questions, which costs each prompt once more, and asks the certificate's shift
/// detector. A certificate that it voids promises nothing; then the full budget is run.
public struct CertificateGuard: Sendable {
  /// The certificate.
  public let certificate: Certificate
  /// How often like questions may be taken for unlike ones, between 0 and 1.
  public let level: Double

  /// Makes a guard.
  public init(_ certificate: Certificate, level: Double = 0.01) {
    self.certificate = certificate
    self.level = level
  }

  /// What the guard found.
  public struct Finding: Sendable, Hashable {
    /// The detector's verdict.
    public let verdict: ShiftVerdict
    /// What scoring the bare questions cost.
    public let spend: Spend

    /// Makes a finding.
    public init(verdict: ShiftVerdict, spend: Spend) {
      self.verdict = verdict
      self.spend = spend
    }

    /// Whether the certificate holds.
    public var holds: Bool { !verdict.isShifted }
  }

  /// Tests questions together.
  ///
  /// - Parameters:
  ///   - model: the process reward model as the run will use it.
  ///   - calibrator: the run's calibrator.
  public func finding(
    on questions: [Question], model: any ProcessRewardModel, calibrator: any Calibrator,
    seed: UInt64
  ) async throws -> Finding {
    var summaries: [QuestionSummary] = []
    var spend = Spend.zero
    for question in questions {
      let scores = try await model.score(.empty, of: question)
      spend += scores.spend
      let quantiles = calibrator.quantiles(
        for: ScoreObservation(
          rawScore: scores.prefixes.first ?? 0, stepIndex: 0, tokens: 0,
          modelQuantiles: scores.quantiles?.first))
      summaries.append(
        PoolSummary.summary(
          id: question.id, promptMean: quantiles.mean,
          promptTokens: model.maximumTokens(for: .empty, of: question)))
    }
    return Finding(
      verdict: try certificate.detector.verdict(on: summaries, level: level, seed: seed),
      spend: spend)
  }

  /// What to run, and a sentence that quotes the certificate or says why it is void.
  public func decision(_ finding: Finding) throws(StrategyError) -> (
    spec: StrategySpec, word: String
  ) {
    let maximum = certificate.options.maximum
    guard finding.holds else {
      return (
        StrategySpec(.bestOfNCalibrated, n: maximum),
        "void: these questions do not look like the certificate's (\(finding.verdict.coordinate), "
          + "p-value \(finding.verdict.pValue)); the full budget of \(maximum) runs instead"
      )
    }
    return (try StrategySpec(certificate), certificate.promise)
  }
}

extension StrategySpec {
  /// The controller with the thresholds of a certificate.
  public init(_ certificate: Certificate) throws(StrategyError) {
    let options = certificate.options
    var spec = StrategySpec(
      options.isStepwise ? .controllerStepwise : .controller, n: options.maximum,
      acceptance: options.acceptance)
    spec = try spec.setting("price", to: options.price)
    spec = try spec.setting("concentration", to: options.concentration)
    spec = try spec.setting("caution", to: options.caution)
    spec = try spec.setting("best", to: options.selection == .score ? 1 : 0)
    spec = try spec.setting("first", to: Double(options.firstWave))
    spec = try spec.setting("growth", to: options.growth)
    self = spec
  }
}
