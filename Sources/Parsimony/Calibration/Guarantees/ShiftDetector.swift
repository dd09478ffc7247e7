/// Do new questions look like those a calibrator was fitted on? A two-sample permutation test with
/// the question as the unit.
///
/// The statistic is the largest Kolmogorov-Smirnov distance over the coordinates of
/// ``QuestionSummary``. Its distribution under "the new questions are as good as drawn from the
/// same source" comes from reassigning questions to the two samples: by enumeration where there
/// are at most `permutations` ways, otherwise by random draws with the p-value (1 + hits) /
/// (1 + draws) of Phipson and Smyth (2010). Either way P(p-value <= level) <= level holds exactly
/// for exchangeable questions, however the coordinates depend on each other.
///
/// Every coordinate counts the same and dilutes the others: choose few. A question without one
/// counts as below all that have it.
public struct ShiftDetector: Sendable, Hashable {
  /// The most calibration questions that are kept.
  public static let capacity = 500

  /// The coordinates compared, sorted.
  public let coordinates: [String]
  /// How many calibration questions there were, before some were chosen to be kept.
  public let questions: Int
  /// Question by question, the coordinates; `nil` where the question lacks one.
  let calibration: [[Double?]]

  /// Remembers calibration questions: all, or `capacity` of them chosen at random.
  ///
  /// `coordinates` defaults to all that occur. Throws `CalibrationError`: `tooFewRows` with fewer
  /// than 2 questions, `invalidRow` on a value that is not finite or a repeated question,
  /// `invalidOption` without coordinates or with one that no question has.
  public init(
    calibration: [QuestionSummary], coordinates: [String]? = nil, seed: UInt64
  ) throws {
    guard calibration.count >= 2 else {
      throw CalibrationError(
        .tooFewRows,
        "\(calibration.count) calibration questions; a shift detector needs at least 2.")
    }
    let chosen = Set(coordinates ?? calibration.flatMap(\.values.keys)).sorted()
    try Self.validate(calibration, coordinates: chosen)
    var kept = Array(calibration.indices)
    if kept.count > Self.capacity {
      var generator = SplitMix64(seed: seed)
      generator.shuffle(&kept)
      kept = kept.prefix(Self.capacity).sorted()
    }
    self.coordinates = chosen
    questions = calibration.count
    self.calibration = kept.map { row in chosen.map { calibration[row].values[$0] } }
  }

  /// Creates a detector from its stored state; throws `malformedFile`.
  init(coordinates: [String], questions: Int, calibration: [[Double?]]) throws {
    guard !coordinates.isEmpty, Set(coordinates).count == coordinates.count,
      coordinates == coordinates.sorted()
    else {
      throw CalibrationError(
        .malformedFile,
        "The shift detector's coordinates are \(coordinates); they must be sorted and distinct.")
    }
    guard calibration.count >= 2, calibration.count <= questions,
      calibration.allSatisfy({ $0.count == coordinates.count }),
      calibration.allSatisfy({ $0.allSatisfy { $0?.isFinite ?? true } })
    else {
      throw CalibrationError(
        .malformedFile,
        "The shift detector holds \(calibration.count) of \(questions) questions; it needs at "
          + "least 2, each with \(coordinates.count) finite numbers or nulls.")
    }
    self.coordinates = coordinates
    self.questions = questions
    self.calibration = calibration
  }

  /// Tests new questions, one or more; a single one is hard to tell from the others.
  ///
  /// With m new and n kept questions no p-value is below 1 / (the number of ways to choose m of
  /// n + m) or 1 / (1 + permutations). Throws `CalibrationError`: `tooFewRows` without questions,
  /// `invalidRow` as the initialiser, `invalidOption` on the level, on fewer than 1 permutation, or
  /// when none of the new questions has a coordinate.
  public func verdict(
    on new: [QuestionSummary], level: Double = 0.05, permutations: Int = 999, seed: UInt64
  ) throws -> ShiftVerdict {
    guard !new.isEmpty else {
      throw CalibrationError(.tooFewRows, "No new questions; a shift test needs at least one.")
    }
    guard level > 0, level < 1, permutations >= 1 else {
      throw CalibrationError(
        .invalidOption,
        "A shift test at level \(level) with \(permutations) permutations; give a level between "
          + "0 and 1 and at least 1 permutation.")
    }
    try Self.validate(new, coordinates: coordinates)
    let rows = calibration + new.map { summary in coordinates.map { summary.values[$0] } }
    let test = PooledShiftTest(
      columns: coordinates.indices.map { column in rows.map { $0[column] ?? -.infinity } },
      newCount: new.count)
    var generator = SplitMix64(seed: seed)
    let gaps = test.observedGaps
    let result = test.pValue(permutations: permutations, using: &generator)
    let largest = gaps.indices.max { gaps[$0] < gaps[$1] } ?? 0
    return ShiftVerdict(
      statistic: gaps[largest], pValue: result.pValue, isExact: result.isExact, level: level,
      coordinate: coordinates[largest],
      gaps: Dictionary(uniqueKeysWithValues: zip(coordinates, gaps)), newQuestions: new.count,
      calibrationQuestions: calibration.count)
  }

  private static func validate(
    _ summaries: [QuestionSummary], coordinates: [String]
  ) throws {
    guard !coordinates.isEmpty else {
      throw CalibrationError(.invalidOption, "No coordinates to compare; give at least one.")
    }
    var seen: Set<String> = []
    for summary in summaries {
      guard seen.insert(summary.questionID).inserted else {
        throw CalibrationError(
          .invalidRow,
          "Question '\(summary.questionID)' is summarised twice; give every question once.")
      }
      for name in coordinates {
        guard let value = summary.values[name], !value.isFinite else { continue }
        throw CalibrationError(
          .invalidRow,
          "'\(name)' of question '\(summary.questionID)' is \(value); give a finite number or "
            + "leave it out.")
      }
    }
    for name in coordinates where summaries.allSatisfy({ $0.values[name] == nil }) {
      throw CalibrationError(
        .invalidOption,
        "No question has the coordinate '\(name)'; compare only coordinates known of both sets.")
    }
  }
}
