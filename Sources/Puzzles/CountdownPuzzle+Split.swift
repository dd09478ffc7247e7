import Parsimony

extension CountdownPuzzle {
  /// What a puzzle may be used for. Every puzzle belongs to exactly one split, derived from its
  /// fingerprint, so that sets drawn on different days or machines are disjoint by construction.
  public enum Split: String, Sendable, Hashable, CaseIterable {
    /// Weights are fitted on these: 80 % of all puzzles.
    case train
    /// Calibrators are fitted on these: 8 %.
    case calibration
    /// Choices between models and settings are made on these: 4 %.
    case validation
    /// Reported numbers come from these: 8 %, and every protected game.
    case test

    /// The expected share of all puzzles.
    public var share: Double {
      switch self {
      case .train: 0.80
      case .calibration: 0.08
      case .validation: 0.04
      case .test: 0.08
      }
    }

    /// The split of a fingerprint: a percentile of its mixed bits, except that protected games
    /// always belong to `.test`.
    init(fingerprint: UInt64) {
      // FNV-1a alone is weak in its low bits on short texts: mix before taking the remainder.
      switch SplitMix64.finalize(fingerprint) % 100 {
      case 0..<80: self = ProtectedGames.contains(fingerprint: fingerprint) ? .test : .train
      case 80..<88: self = ProtectedGames.contains(fingerprint: fingerprint) ? .test : .calibration
      case 88..<92: self = ProtectedGames.contains(fingerprint: fingerprint) ? .test : .validation
      default: self = .test
      }
    }
  }

  /// The split that this puzzle belongs to.
  public var split: Split { Split(fingerprint: fingerprint) }
}
