/// The loss of a row, as a function of the outputs of a `FeatureNetwork` and the row's label.
package protocol FeatureObjective: Sendable {
  /// How many outputs the loss takes.
  var outputs: Int { get }

  /// The loss.
  func loss(_ outputs: UnsafePointer<Double>, label: SuccessCount) -> Double

  /// Writes the derivatives of the loss by the outputs.
  func slopes(
    _ outputs: UnsafePointer<Double>, label: SuccessCount,
    into slopes: UnsafeMutablePointer<Double>)
}

/// The cross-entropy of a stated mean, with a prior of one imagined question.
///
/// -p~ log m - (1 - p~) log(1 - m) + `smoothing` (-log m - log(1 - m)) / 2, m the logistic function
/// of the output. With `smoothing` = 1 / questions the added part is one more question, half a
/// success and half a failure (Krichevsky and Trofimov 1981), in the manner of Platt's targets
/// (1999): labels that are all 0 after 3 questions give a mean of about 1 / 8 and not 0.
struct MeanCrossEntropy: Sendable {
  /// The weight of the imagined question.
  let smoothing: Double

  @inline(__always)
  func loss(_ logit: Double, fraction: Double) -> Double {
    LogisticFunction.softplus(logit) - fraction * logit + prior(logit)
  }

  @inline(__always)
  func slope(_ logit: Double, fraction: Double) -> Double {
    LogisticFunction.sigmoid(logit) - fraction + priorSlope(logit)
  }

  /// The imagined question's part alone.
  @inline(__always)
  func prior(_ logit: Double) -> Double {
    smoothing * (LogisticFunction.softplus(logit) - 0.5 * logit)
  }

  /// The derivative of `prior`.
  @inline(__always)
  func priorSlope(_ logit: Double) -> Double {
    smoothing * (LogisticFunction.sigmoid(logit) - 0.5)
  }
}
