import Foundation

/// The weighted quantile ("pinball") loss of monotone quantiles, and the cross-entropy of a mean.
///
/// The outputs are a_0 ... a_{K-1} and c. The logits of the quantiles are l_0 = a_0 and
/// l_k = l_{k-1} + softplus(a_k), and the quantiles are r_k = sigmoid(l_k): they cannot cross. The
/// loss of a row with label p~ is the mean over the levels b_k of max(b_k u, (b_k - 1) u),
/// u = p~ - r_k (arXiv 2506.09338), plus the cross-entropy of the mean sigmoid(c) with p~.
package struct PinballObjective: FeatureObjective {
  /// The quantile levels, increasing.
  package let levels: [Double]
  let mean: MeanCrossEntropy

  /// An objective; `smoothing` is the weight of the mean's prior, usually 1 / questions.
  package init(levels: [Double], smoothing: Double = 0) {
    self.levels = levels
    mean = MeanCrossEntropy(smoothing: smoothing)
  }

  /// One output a level and one for the mean.
  package var outputs: Int { levels.count + 1 }

  package func loss(_ outputs: UnsafePointer<Double>, label: SuccessCount) -> Double {
    var logit = 0.0
    var sum = 0.0
    for k in levels.indices {
      logit += k == 0 ? outputs[0] : LogisticFunction.softplus(outputs[k])
      sum += Self.loss(
        label: label.fraction, quantile: LogisticFunction.sigmoid(logit), level: levels[k])
    }
    return sum / Double(levels.count)
      + mean.loss(outputs[levels.count], fraction: label.fraction)
  }

  package func slopes(
    _ outputs: UnsafePointer<Double>, label: SuccessCount,
    into slopes: UnsafeMutablePointer<Double>
  ) {
    let count = levels.count
    let fraction = label.fraction
    let scale = 1 / Double(count)
    var logit = 0.0
    for k in 0..<count {
      logit += k == 0 ? outputs[0] : LogisticFunction.softplus(outputs[k])
      let quantile = LogisticFunction.sigmoid(logit)
      // d loss / d quantile is -b above the quantile and 1 - b below it.
      let side = fraction > quantile ? -levels[k] : 1 - levels[k]
      slopes[k] = side * quantile * (1 - quantile) * scale
    }
    var tail = 0.0
    for k in stride(from: count - 1, through: 0, by: -1) {
      tail += slopes[k]
      slopes[k] = k == 0 ? tail : tail * LogisticFunction.sigmoid(outputs[k])
    }
    slopes[count] = mean.slope(outputs[count], fraction: fraction)
  }

  /// The pinball loss of one label and quantile.
  package static func loss(label: Double, quantile: Double, level: Double) -> Double {
    let difference = label - quantile
    return max(level * difference, (level - 1) * difference)
  }

  /// The quantiles of the activations a_k, never decreasing and in 0...1; an activation that is NaN
  /// gives the cautious end: 0 for the lowest quantile, no increment for the others.
  package static func quantiles(_ activations: some Sequence<Double>) -> [Double] {
    var logit: Double?
    return activations.map { activation in
      if let previous = logit {
        logit = previous + (activation.isNaN ? 0 : LogisticFunction.softplus(activation))
      } else {
        logit = activation.isNaN ? -.infinity : activation
      }
      return LogisticFunction.sigmoid(logit ?? 0)
    }
  }
}
