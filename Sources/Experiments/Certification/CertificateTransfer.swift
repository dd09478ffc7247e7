public import Parsimony

/// What becomes of a certificate on questions of another kind, and whether its shift detector notices.
public struct CertificateTransfer: Sendable, Codable {
  /// The pool of other questions.
  public let pool: String
  /// Its questions.
  public let questions: Int
  /// The share of violations of the certified setting.
  public let risk: Double
  /// The setting's accuracy.
  public let accuracy: Double
  /// Best-of-n's.
  public let fullAccuracy: Double
  /// The setting's cost as a share of best-of-n's.
  public let costShare: Double
  /// How often the detector voids the certificate on `batch` questions drawn from the pool.
  public let alarms: ShiftAlarmRate

  /// Measures a certificate on a pool.
  public init(
    _ certificate: Certificate, on pool: Pool, batch: Int = 50, draws: Int = 500, seed: UInt64
  ) throws {
    let trials = try ControllerTrials(
      pool, options: [certificate.options], maximum: certificate.options.maximum)
    let all = trials.questionIDs.indices
    self.pool = pool.header.name
    questions = trials.questionIDs.count
    risk = trials.losses(of: 0).reduce(0, +) / Double(max(1, questions))
    accuracy = trials.accuracy(of: 0, on: all)
    fullAccuracy = trials.fullAccuracy(on: all)
    costShare = trials.costShare(of: 0, on: all)
    let summaries = PoolSummary.summaries(of: pool)
    alarms = try ShiftAlarmRate.detections(
      of: certificate.detector, among: summaries, newQuestions: min(batch, summaries.count),
      draws: draws, seed: seed)
  }

  private enum CodingKeys: String, CodingKey {
    case pool, questions, risk, accuracy
    case fullAccuracy = "full_accuracy"
    case costShare = "cost_share"
    case alarms
  }
}
