import Foundation

/// The weight of one vote: log-odds of a probability that is kept away from 0 and 1.
enum LogOdds {
  /// log(p / (1 - p)) with p kept within clamp ... 1 - clamp; NaN counts as knowing nothing, p = 1/2.
  static func clamped(_ p: Double, by clamp: Double) -> Double {
    guard !p.isNaN else { return 0 }
    return LogisticFunction.logit(min(max(p, clamp), 1 - clamp))
  }

  /// log m: what every vote gains when an error chooses among m wrong answers.
  static func shift(alternatives: Int) -> Double { log(Double(max(1, alternatives))) }

  /// A clamp that keeps log-odds finite: within 1e-12 ... 1/2; 1e-3 in place of NaN.
  static func validClamp(_ clamp: Double) -> Double {
    clamp.isNaN ? 1e-3 : min(max(clamp, 1e-12), 0.5)
  }
}
