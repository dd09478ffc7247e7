public import Parsimony

/// What certificates are worth: many of them, made from random halves of one pool, and what they
/// promised against what came.
public struct CertificationStudy: Sendable, Codable {
  /// The pool.
  public let pool: String
  /// Its questions.
  public let questions: Int
  /// eps.
  public let risk: Double
  /// 1 - delta.
  public let confidence: Double
  /// Random splits.
  public let splits: Int
  /// Calibration questions of each split; the others are new ones.
  public let calibrationQuestions: Int
  /// The share of splits in which a setting was certified.
  public let certified: Double
  /// The share of all splits in which a certified setting's share of violations among the new
  /// questions was above eps. New questions are few, so chance alone exceeds eps now and then.
  public let exceededOnNew: Double
  /// The share of draws with replacement, the pool as the whole world, in which a setting was
  /// certified whose true risk, that of the world, is above eps: what delta bounds.
  public let broken: Double
  /// The mean violations among new questions, over splits with a certificate.
  public let meanRisk: Double
  /// The mean share of best-of-n's cost on new questions, uncertified splits at the full budget.
  public let meanCost: Double
  /// The mean accuracy on new questions minus best-of-n's.
  public let meanAccuracyDifference: Double

  /// Measures.
  ///
  /// - Parameters:
  ///   - trials: all settings on all questions.
  ///   - calibrationQuestions: in each split; the rest is new.
  public init(
    _ trials: ControllerTrials, pool: String, procedure: LearnThenTest, calibrationQuestions: Int,
    splits: Int = 1000, seed: UInt64
  ) {
    let count = trials.questionIDs.count
    let size = min(max(2, calibrationQuestions), max(2, count - 1))
    let all = trials.trials
    let trueRisks = all.map { $0.losses.reduce(0, +) / Double(max(1, count)) }
    let seeds = SeedSequence(seed: seed)
    var certified = 0
    var exceeded = 0
    var broken = 0
    var risk = 0.0
    var cost = 0.0
    var difference = 0.0
    for split in 0..<splits {
      var generator = seeds.generator("certify/resplit", split)
      var order = Array(0..<count)
      generator.shuffle(&order)
      let new = order.dropFirst(size)
      let (learning, testing) = Certification.split(
        Array(order.prefix(size)), using: &generator)
      if let choice = procedure.choose(among: all, learning: learning, testing: testing) {
        certified += 1
        let losses = new.reduce(0) { $0 + all[choice.setting].losses[$1] }
        let share = losses / Double(max(1, new.count))
        risk += share
        if share > procedure.risk { exceeded += 1 }
        cost += trials.costShare(of: choice.setting, on: new)
        difference +=
          trials.accuracy(of: choice.setting, on: new) - trials.fullAccuracy(on: new)
      } else {
        cost += 1
      }
      let drawn = (0..<size).map { _ in generator.index(below: count) }
      let (first, second) = Certification.split(drawn, using: &generator)
      if let choice = procedure.choose(among: all, learning: first, testing: second),
        trueRisks[choice.setting] > procedure.risk
      {
        broken += 1
      }
    }
    self.pool = pool
    questions = count
    self.risk = procedure.risk
    confidence = procedure.confidence
    self.splits = splits
    self.calibrationQuestions = size
    let total = Double(max(1, splits))
    self.certified = Double(certified) / total
    exceededOnNew = Double(exceeded) / total
    self.broken = Double(broken) / total
    meanRisk = risk / Double(max(1, certified))
    meanCost = cost / total
    meanAccuracyDifference = difference / Double(max(1, certified))
  }

  private enum CodingKeys: String, CodingKey {
    case pool, questions, risk, confidence, splits
    case calibrationQuestions = "calibration_questions"
    case certified
    case exceededOnNew = "exceeded_on_new"
    case broken
    case meanRisk = "mean_risk"
    case meanCost = "mean_cost"
    case meanAccuracyDifference = "mean_accuracy_difference"
  }
}
