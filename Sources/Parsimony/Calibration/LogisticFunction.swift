import Foundation

/// The logistic function and its relatives, free of overflow.
package enum LogisticFunction {
  /// 1 / (1 + e^-x).
  @inline(__always)
  package static func sigmoid(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let power = exp(x)
    return power / (1 + power)
  }

  /// log(1 + e^x).
  @inline(__always)
  package static func softplus(_ x: Double) -> Double {
    max(x, 0) + log1p(exp(-abs(x)))
  }

  /// The x with softplus(x) = y, for y > 0.
  static func inverseSoftplus(_ y: Double) -> Double {
    y > 30 ? y : log(expm1(y))
  }

  /// log(p / (1 - p)).
  @inline(__always)
  static func logit(_ p: Double) -> Double {
    log(p) - log1p(-p)
  }
}
