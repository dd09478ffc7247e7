import Foundation

/// The mean loss of a `FeatureNetwork` over rows, its gradient, and mini-batch training.
///
/// Minimised is the weighted mean of the objective's losses plus half of `penalty` times the
/// squared coefficients (not the intercepts).
package struct FeatureTraining<Objective: FeatureObjective>: Sendable {
  package let objective: Objective
  package let network: FeatureNetwork
  /// Rows of `network.inputs` regressors, contiguous; the last of each row is the intercept's 1.
  package let matrix: [Double]
  /// One label a row.
  package let labels: [SuccessCount]
  /// The row weights, averaging 1.
  package let weights: [Double]
  /// The strength of the ridge penalty.
  package let penalty: Double

  package init(
    objective: Objective, network: FeatureNetwork, matrix: [Double], labels: [SuccessCount],
    weights: [Double], penalty: Double
  ) {
    self.objective = objective
    self.network = network
    self.matrix = matrix
    self.labels = labels
    self.weights = weights
    self.penalty = penalty
  }

  /// The objective over all rows.
  package func value(_ parameters: [Double]) -> Double {
    var sum = 0.0
    for row in labels.indices {
      let x = Array(matrix[row * network.inputs..<(row + 1) * network.inputs])
      sum += network.outputs(parameters, x).withUnsafeBufferPointer { outputs in
        outputs.baseAddress.map { weights[row] * objective.loss($0, label: labels[row]) } ?? 0
      }
    }
    let squares = parameters.indices.reduce(0) {
      network.isPenalised($1) ? $0 + parameters[$1] * parameters[$1] : $0
    }
    return sum / Double(labels.count) + 0.5 * penalty * squares
  }

  /// The gradient of the objective restricted to `rows`, written into `gradient`.
  package func gradient(
    _ parameters: [Double], rows: ArraySlice<Int>, into gradient: inout [Double]
  ) {
    let outputs = network.outputs
    let scale = 1 / Double(rows.count)
    // The units, the outputs and their slopes; one block, so that none is ever empty.
    var scratch = [Double](repeating: 0, count: network.hidden + 2 * outputs)
    for index in gradient.indices {
      gradient[index] = network.isPenalised(index) ? penalty * parameters[index] : 0
    }
    matrix.withUnsafeBufferPointer { matrix in
      parameters.withUnsafeBufferPointer { parameters in
        gradient.withUnsafeMutableBufferPointer { gradient in
          scratch.withUnsafeMutableBufferPointer { scratch in
            guard let matrix = matrix.baseAddress, let parameters = parameters.baseAddress,
              let gradient = gradient.baseAddress, let out = scratch.baseAddress
            else { return }
            let slopes = out + outputs
            let units = slopes + outputs
            for row in rows {
              let x = matrix + row * network.inputs
              network.forward(parameters, x, units: units, into: out)
              objective.slopes(out, label: labels[row], into: slopes)
              let factor = weights[row] * scale
              for k in 0..<outputs { slopes[k] *= factor }
              network.backward(
                parameters, x, units: units, slopes: slopes, addingTo: gradient)
            }
          }
        }
      }
    }
  }

  /// Trains from `start` on mini-batches, every row once an epoch in an order drawn by `generator`.
  func minimize(
    from start: [Double], options: FeatureCalibratorOptions, generator: inout SplitMix64
  ) -> [Double] {
    var random = generator
    defer { generator = random }
    var order = Array(labels.indices)
    var next = order.count
    let batchSize = min(options.batchSize, order.count)
    return AveragedAdam(stepSize: options.stepSize, steps: options.steps).minimize(from: start) {
      _, parameters, gradient in
      if next + batchSize > order.count {
        if batchSize < order.count { random.shuffle(&order) }
        next = 0
      }
      self.gradient(parameters, rows: order[next..<next + batchSize], into: &gradient)
      next += batchSize
    }
  }
}
