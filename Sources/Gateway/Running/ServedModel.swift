import Endpoints
import Parsimony

/// A model that clients can name, with everything that answers for it.
struct ServedModel: Sendable {
  /// Who samples.
  enum Backend: Sendable {
    /// A model in this process.
    case local(LocalModel)
    /// Servers behind.
    case upstream(UpstreamModel)
  }

  /// The alias as configured.
  let alias: ModelAlias
  let backend: Backend
  /// Scores for strategies on raw scores.
  let processRewardModel: (any ProcessRewardModel)?
  /// Scores for strategies on calibrated ones.
  let calibratedModel: (any ProcessRewardModel)?
  let calibrator: (any Calibrator)?
  /// Of the calibrator's file; nil without one.
  let calibratorFingerprint: String?
  /// The certificate and whether it still holds.
  let watch: CertificateWatch?
  /// When it was loaded, in seconds since 1970: what `/v1/models` calls `created`.
  let created: Int

  /// Whether requests pass through unless they name a strategy.
  var isPassThrough: Bool { alias.strategy == nil }
}
