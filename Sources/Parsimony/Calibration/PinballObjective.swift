import Foundation

/// The weighted quantile ("pinball") loss of a monotone linear-logistic quantile model, and its
/// gradient.
///
/// With a_k = w_k . x, the logits are l_0 = a_0 and l_k = l_{k-1} + softplus(a_k), and the
/// quantiles are r_k = sigmoid(l_k): they cannot cross. The loss of a row with label p~ is the
/// mean over the levels b_k of max(b_k u, (b_k - 1) u), u = p~ - r_k (arXiv 2506.09338); rows
/// are averaged with their weights, and half of `penalty` times the squared coefficients (not the
/// intercepts, which are the last column) is added.
package struct PinballObjective: Sendable {
  /// The quantile levels, increasing.
  package let levels: [Double]
  /// Rows of `width` regressors, contiguous; the last of each row is the intercept's 1.
  package let matrix: [Double]
  /// How many regressors a row has, with the intercept.
  package let width: Int
  /// The labels p~, in 0...1, one a row.
  package let labels: [Double]
  /// The row weights, averaging 1.
  package let weights: [Double]
  /// The strength of the ridge penalty.
  package let penalty: Double

  package init(
    levels: [Double], matrix: [Double], width: Int, labels: [Double], weights: [Double],
    penalty: Double
  ) {
    self.levels = levels
    self.matrix = matrix
    self.width = width
    self.labels = labels
    self.weights = weights
    self.penalty = penalty
  }

  /// levels x width, row-major.
  package var parameterCount: Int { levels.count * width }

  /// The objective over all rows.
  package func value(_ parameters: [Double]) -> Double {
    var sum = 0.0
    for row in labels.indices {
      let regressors = Array(matrix[row * width..<(row + 1) * width])
      let quantiles = Self.quantiles(parameters, regressors, levels: levels.count)
      for (level, quantile) in zip(levels, quantiles) {
        sum += weights[row] * Self.loss(label: labels[row], quantile: quantile, level: level)
      }
    }
    return sum / Double(labels.count * levels.count) + 0.5 * penalty * squaredNorm(parameters)
  }

  /// The gradient of the objective restricted to `rows`, written into `gradient`.
  package func gradient(
    _ parameters: [Double], rows: ArraySlice<Int>, into gradient: inout [Double]
  ) {
    let levelCount = levels.count
    let scale = 1 / Double(rows.count * levelCount)
    var activations = [Double](repeating: 0, count: levelCount)
    var slopes = activations
    matrix.withUnsafeBufferPointer { matrix in
      parameters.withUnsafeBufferPointer { parameters in
        gradient.withUnsafeMutableBufferPointer { gradient in
          for index in gradient.indices { gradient[index] = 0 }
          for row in rows {
            let x = UnsafeBufferPointer(rebasing: matrix[row * width..<(row + 1) * width])
            var logit = 0.0
            for k in 0..<levelCount {
              var sum = 0.0
              for j in 0..<width { sum += parameters[k * width + j] * x[j] }
              activations[k] = sum
              logit += k == 0 ? sum : LogisticFunction.softplus(sum)
              let quantile = LogisticFunction.sigmoid(logit)
              // d loss / d quantile is -b above the quantile and 1 - b below it.
              let side = labels[row] > quantile ? -levels[k] : 1 - levels[k]
              slopes[k] = side * quantile * (1 - quantile)
            }
            var tail = 0.0
            for k in stride(from: levelCount - 1, through: 0, by: -1) {
              tail += slopes[k]
              let chain = k == 0 ? tail : tail * LogisticFunction.sigmoid(activations[k])
              let factor = chain * weights[row] * scale
              for j in 0..<width { gradient[k * width + j] += factor * x[j] }
            }
          }
          for k in 0..<levelCount {
            for j in 0..<(width - 1) {
              gradient[k * width + j] += penalty * parameters[k * width + j]
            }
          }
        }
      }
    }
  }

  /// The pinball loss of one label and quantile.
  package static func loss(label: Double, quantile: Double, level: Double) -> Double {
    let difference = label - quantile
    return max(level * difference, (level - 1) * difference)
  }

  /// The unclamped quantiles of one vector of regressors.
  package static func quantiles(_ parameters: [Double], _ x: [Double], levels: Int) -> [Double] {
    var logit = 0.0
    return (0..<levels).map { k in
      var sum = 0.0
      for j in x.indices { sum += parameters[k * x.count + j] * x[j] }
      logit += k == 0 ? sum : LogisticFunction.softplus(sum)
      return LogisticFunction.sigmoid(logit)
    }
  }

  private func squaredNorm(_ parameters: [Double]) -> Double {
    parameters.indices.reduce(0) {
      ($1 + 1).isMultiple(of: width) ? $0 : $0 + parameters[$1] * parameters[$1]
    }
  }
}
