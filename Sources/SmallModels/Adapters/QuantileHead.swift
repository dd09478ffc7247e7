import Parsimony
import Tensor

/// What the outputs of a quantile head mean, as numbers and as a differentiable loss.
enum QuantileHead {
  /// The prediction of one row of outputs: the mean's logit, the lowest quantile's logit, then the
  /// increments before their softplus.
  static func prediction(_ outputs: some Collection<Float>, levels: [Double]) -> SuccessQuantiles {
    let outputs = outputs.map(Double.init)
    var logit = outputs[1]
    var values = [LogisticFunction.sigmoid(logit)]
    for increment in outputs.dropFirst(2) {
      logit += LogisticFunction.softplus(increment)
      values.append(LogisticFunction.sigmoid(logit))
    }
    return SuccessQuantiles(
      validLevels: levels, values: values, mean: LogisticFunction.sigmoid(outputs[0]))
  }

  /// The summed loss of rows: the pinball loss averaged over the levels (arXiv 2506.09338) plus the
  /// binomial cross-entropy of the mean.
  ///
  /// - Parameters:
  ///   - outputs: [rows, levels + 1].
  ///   - targets: [rows], p~ in 0...1.
  ///   - weights: [rows].
  static func loss(
    outputs: Tensor, targets: Tensor, weights: Tensor, levels: [Double]
  ) throws -> Tensor {
    let rows = outputs.shape[0]
    let mean = try outputs.slice(axis: 1, 0, 1).reshape([rows])
    var loss = try mean.softplus().sub(targets.mul(mean))
    var logit = try outputs.slice(axis: 1, 1, 2).reshape([rows])
    for (index, level) in levels.enumerated() {
      if index > 0 {
        logit = try logit.add(
          outputs.slice(axis: 1, index + 1, index + 2).reshape([rows]).softplus())
      }
      // max(b u, (b - 1) u) = (b - 1/2) u + |u| / 2.
      let difference = try targets.sub(logit.sigmoid())
      let pinball = try difference.mul(Float(level) - 0.5).add(difference.abs().mul(0.5))
      loss = try loss.add(pinball.mul(1 / Float(levels.count)))
    }
    return try loss.mul(weights).sum()
  }
}
