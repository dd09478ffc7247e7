/// Recorded traces of many questions: what replays run on, so that every strategy sees the same
/// samples.
public struct Pool: Sendable, Hashable {
  /// Where the traces are from.
  public let header: PoolHeader
  /// The questions, in order; ids are unique.
  public let questions: [PoolQuestion]

  /// Makes a pool of parts that are valid; files are checked by ``PoolFile``.
  public init(header: PoolHeader, questions: [PoolQuestion]) {
    self.header = header
    self.questions = questions
  }

  /// The most traces that every question has.
  public var commonTraces: Int { questions.map(\.traces.count).min() ?? 0 }

  /// Whether every trace has step scores, so that strategies with a process reward model can run.
  public var hasScores: Bool {
    questions.allSatisfy { $0.traces.allSatisfy { !$0.scores.isEmpty || $0.answer == nil } }
  }

  /// Whether every trace is known to be right or wrong.
  public var isLabelled: Bool {
    questions.allSatisfy { $0.traces.allSatisfy { $0.isCorrect != nil } }
  }
}

/// What made a pool.
public struct PoolHeader: Sendable, Hashable {
  /// A short name for reports, e.g. `generated-base`.
  public let name: String
  /// How it came about: the command that recorded it, or the source that it was imported from.
  public let source: String
  /// The policy that drew the traces.
  public let policy: String
  /// The process reward model that scored them; nil where nobody did.
  public let prm: String?
  /// The fingerprint of the calibrator that stated the quantiles; nil where there are none.
  public let calibrator: String?
  /// The seed of the traces, where it is known.
  public let seed: UInt64?
  /// Facts that a reader of a report must know, e.g. that labels are missing.
  public let remarks: [String]

  /// Makes a header.
  public init(
    name: String, source: String, policy: String, prm: String? = nil, calibrator: String? = nil,
    seed: UInt64? = nil, remarks: [String] = []
  ) {
    self.name = name
    self.source = source
    self.policy = policy
    self.prm = prm
    self.calibrator = calibrator
    self.seed = seed
    self.remarks = remarks
  }
}
