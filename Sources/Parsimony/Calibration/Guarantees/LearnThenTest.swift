/// Chooses the cheapest of several settings whose risk is certified: Learn then Test with fixed
/// sequence testing (Angelopoulos et al., arXiv 2110.01052, section 2.3), the order learnt on other
/// questions ("Pareto testing", Laufer-Goldshtein et al., arXiv 2210.07913).
///
/// A first part of the questions says which settings are worth a test, and in which order: those
/// that no other setting beats in both cost and risk, from the dearest to the cheapest. On the rest
/// they are tested in that order, each at the full level, until the first that fails; the last that
/// passed is chosen. Because the order does not depend on the questions of the test, and testing
/// stops at the first failure, the chance that the chosen setting's risk is above the bound is at
/// most the level, however many settings there are.
public struct LearnThenTest: Sendable, Hashable {
  /// The bound eps of the risk, between 0 and 1.
  public let risk: Double
  /// 1 - delta: how sure it must be that the risk is within its bound, between 0 and 1.
  public let confidence: Double
  /// The test.
  public let test: RiskTest

  /// Makes a procedure; throws `parameterOutOfRange` unless both numbers are between 0 and 1.
  public init(risk: Double, confidence: Double, test: RiskTest = .exactBinomial) throws {
    for (name, value) in [("risk", risk), ("confidence", confidence)]
    where !(value > 0 && value < 1) {
      throw StatisticsError(
        .parameterOutOfRange,
        "Learn then test: the \(name) is \(value); give a number between 0 and 1.")
    }
    self.risk = risk
    self.confidence = confidence
    self.test = test
  }

  /// One setting on every question.
  public struct Trial: Sendable, Hashable {
    /// The loss of each question, in 0...1.
    public let losses: [Double]
    /// The cost of each question.
    public let costs: [Double]

    /// Makes a trial; both arrays are of the same length.
    public init(losses: [Double], costs: [Double]) {
      self.losses = losses
      self.costs = costs
    }
  }

  /// What was chosen.
  public struct Choice: Sendable, Hashable {
    /// The setting's position.
    public let setting: Int
    /// Its p-value.
    public let pValue: Double
    /// The sum of its losses on the questions of the test.
    public let losses: Double
    /// The questions of the test.
    public let questions: Int
    /// The settings that were tested, in order, with the first that failed, if any.
    public let tested: [Int]
  }

  /// The cheapest certified setting; nil where not even the dearest passes.
  ///
  /// - Parameters:
  ///   - trials: one a setting; all on the same questions.
  ///   - learning: the questions that order the settings.
  ///   - testing: the questions of the test: none of the others.
  public func choose(
    among trials: [Trial], learning: some Collection<Int>, testing: some Collection<Int>
  ) -> Choice? {
    var chosen: Choice?
    var tested: [Int] = []
    for setting in order(trials, on: learning) {
      tested.append(setting)
      let losses = testing.map { trials[setting].losses[$0] }
      let pValue = test.pValue(losses: losses, bound: risk)
      guard pValue <= 1 - confidence else { break }
      chosen = Choice(
        setting: setting, pValue: pValue, losses: losses.reduce(0, +), questions: losses.count,
        tested: tested)
    }
    return chosen.map {
      Choice(
        setting: $0.setting, pValue: $0.pValue, losses: $0.losses, questions: $0.questions,
        tested: tested)
    }
  }

  /// The settings that are worth a test, from the dearest to the cheapest.
  func order(_ trials: [Trial], on questions: some Collection<Int>) -> [Int] {
    let measured = trials.indices.map { setting in
      (
        setting: setting, cost: questions.reduce(0) { $0 + trials[setting].costs[$1] },
        risk: questions.reduce(0) { $0 + trials[setting].losses[$1] }
      )
    }
    // From the cheapest on, a dearer one must be safer to be worth anything.
    let sorted = measured.sorted {
      ($0.cost, $0.risk, $0.setting) < ($1.cost, $1.risk, $1.setting)
    }
    var efficient: [Int] = []
    var least = Double.infinity
    for candidate in sorted where candidate.risk < least {
      efficient.append(candidate.setting)
      least = candidate.risk
    }
    return efficient.reversed()
  }
}
