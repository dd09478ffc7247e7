public import Parsimony

/// The result of `parsimony evaluate calibration`: how well each method's predictions match the
/// success rates on one problem set. A stable, documented contract (`parsimony.calibration/1`).
public struct CalibrationStudyReport: Sendable, Equatable, Codable {
  /// The only value of `schema` that this version writes and reads.
  public static let schema = "parsimony.calibration/1"

  /// Always `parsimony.calibration/1`.
  public var schema = Self.schema
  /// The problem set that the methods are measured on.
  public var set: String
  /// The policy whose success is predicted.
  public var policy: String
  /// The process reward model, or what else gave the scores; nil where there is none.
  public var prm: String?
  /// The seed of the study.
  public var seed: UInt64
  /// One line a method.
  public var results: [CalibrationResult]
  /// Methods against each other on the same rows.
  public var comparisons: [CalibrationComparison]
  /// What identifies the questions of the set, if known.
  public var setFingerprint: String?
  /// What the methods were fitted on, if known.
  public var fittedOn: String?
  /// Number of questions measured on.
  public var questions: Int
  /// Number of rows (prefixes) measured on.
  public var rows: Int
  /// What a reader must know of this set: traps of the data, how it was made. One sentence each.
  public var notes: [String]

  /// Makes a report; the numbers of questions and rows are those of the first result unless given.
  public init(
    set: String, policy: String, prm: String?, seed: UInt64, results: [CalibrationResult],
    comparisons: [CalibrationComparison] = [], setFingerprint: String? = nil,
    fittedOn: String? = nil, questions: Int? = nil,
    rows: Int? = nil, notes: [String] = []
  ) {
    self.set = set
    self.policy = policy
    self.prm = prm
    self.seed = seed
    self.results = results
    self.comparisons = comparisons
    self.setFingerprint = setFingerprint
    self.fittedOn = fittedOn
    self.questions = questions ?? results.first?.questions ?? 0
    self.rows = rows ?? results.first?.rows ?? 0
    self.notes = notes
  }

  private enum CodingKeys: String, CodingKey {
    case schema, set, policy, prm, seed, results, comparisons
    case setFingerprint = "set_fingerprint"
    case fittedOn = "fitted_on"
    case questions, rows, notes
  }

  /// Reads a report; keys beyond the contract may be missing.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let results = try container.decode([CalibrationResult].self, forKey: .results)
    try self.init(
      set: container.decode(String.self, forKey: .set),
      policy: container.decode(String.self, forKey: .policy),
      prm: container.decodeIfPresent(String.self, forKey: .prm),
      seed: container.decode(UInt64.self, forKey: .seed), results: results,
      comparisons: container.decodeIfPresent(
        [CalibrationComparison].self, forKey: .comparisons) ?? [],
      setFingerprint: container.decodeIfPresent(String.self, forKey: .setFingerprint),
      fittedOn: container.decodeIfPresent(String.self, forKey: .fittedOn),
      questions: container.decodeIfPresent(Int.self, forKey: .questions),
      rows: container.decodeIfPresent(Int.self, forKey: .rows),
      notes: container.decodeIfPresent([String].self, forKey: .notes) ?? [])
    schema = try container.decode(String.self, forKey: .schema)
  }

  /// Encodes every key; what is not known is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schema, forKey: .schema)
    try container.encode(set, forKey: .set)
    try container.encode(policy, forKey: .policy)
    try container.encode(prm, forKey: .prm)
    try container.encode(seed, forKey: .seed)
    try container.encode(results, forKey: .results)
    try container.encode(comparisons, forKey: .comparisons)
    try container.encode(setFingerprint, forKey: .setFingerprint)
    try container.encode(fittedOn, forKey: .fittedOn)
    try container.encode(questions, forKey: .questions)
    try container.encode(rows, forKey: .rows)
    try container.encode(notes, forKey: .notes)
  }
}
