/// How often a ``ShiftDetector`` raises the alarm over many random draws of questions.
public struct ShiftAlarmRate: Sendable, Hashable, Codable {
  /// In how many draws it did.
  public let alarms: Int
  /// How many draws were made.
  public let draws: Int
  /// The level of the tests.
  public let level: Double
  /// How many new questions each test had.
  public let newQuestions: Int
  /// The exact 95% interval of the rate on these questions (Clopper and Pearson). Draws are
  /// independent given the questions; it says nothing of other questions.
  public let interval: ProportionInterval

  /// The share of draws with an alarm.
  public var rate: Double { Double(alarms) / Double(draws) }

  /// The rate of false alarms: each draw splits one set of questions at random into new ones and
  /// calibration questions.
  ///
  /// A permutation test keeps its level under such splits by construction, so that this checks the
  /// machinery; whether another collection of the same kind of question raises alarms, `detections`
  /// measures. Throws `CalibrationError`: `tooFewRows` unless 2 calibration questions are left,
  /// `invalidOption` without draws, and as ``ShiftDetector``.
  public static func falseAlarms(
    among questions: [QuestionSummary], newQuestions: Int, coordinates: [String]? = nil,
    draws: Int = 500, level: Double = 0.05, permutations: Int = 199, seed: UInt64
  ) throws -> ShiftAlarmRate {
    guard newQuestions >= 1, questions.count - newQuestions >= 2 else {
      throw CalibrationError(
        .tooFewRows,
        "\(newQuestions) of \(questions.count) questions as new ones; at least 1 must be new and "
          + "2 left to compare with.")
    }
    return try measure(draws, level, newQuestions, seed) { generator, seed in
      var shuffled = questions
      generator.shuffle(&shuffled)
      return try ShiftDetector(
        calibration: Array(shuffled.dropFirst(newQuestions)), coordinates: coordinates, seed: seed
      ).verdict(
        on: Array(shuffled.prefix(newQuestions)), level: level, permutations: permutations,
        seed: seed)
    }
  }

  /// The rate of alarms when each draw takes some of the new questions at random: the power where
  /// they come from elsewhere.
  ///
  /// Throws `CalibrationError`: `tooFewRows` unless there are that many new questions,
  /// `invalidOption` without draws, and as ``ShiftDetector``.
  public static func detections(
    of detector: ShiftDetector, among new: [QuestionSummary], newQuestions: Int,
    draws: Int = 500, level: Double = 0.05, permutations: Int = 199, seed: UInt64
  ) throws -> ShiftAlarmRate {
    guard newQuestions >= 1, newQuestions <= new.count else {
      throw CalibrationError(
        .tooFewRows, "\(newQuestions) of \(new.count) new questions; give between 1 and all.")
    }
    return try measure(draws, level, newQuestions, seed) { generator, seed in
      var shuffled = new
      generator.shuffle(&shuffled)
      return try detector.verdict(
        on: Array(shuffled.prefix(newQuestions)), level: level, permutations: permutations,
        seed: seed)
    }
  }

  private static func measure(
    _ draws: Int, _ level: Double, _ newQuestions: Int, _ seed: UInt64,
    _ verdict: (inout SplitMix64, _ seed: UInt64) throws -> ShiftVerdict
  ) throws -> ShiftAlarmRate {
    guard draws >= 1 else {
      throw CalibrationError(.invalidOption, "\(draws) draws; give at least 1.")
    }
    let seeds = SeedSequence(seed: seed)
    var generator = seeds.generator("draw")
    var alarms = 0
    for draw in 0..<draws {
      if try verdict(&generator, seeds.derive("test", draw)).isShifted { alarms += 1 }
    }
    return ShiftAlarmRate(
      alarms: alarms, draws: draws, level: level, newQuestions: newQuestions,
      interval: try .clopperPearson(successes: alarms, trials: draws))
  }
}
