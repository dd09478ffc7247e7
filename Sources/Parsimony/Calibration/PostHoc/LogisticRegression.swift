import Foundation

/// Weighted logistic regression on fractional labels, for a handful of columns: minimises
///
///     sum_i w_i (softplus(eta_i) - y_i eta_i) + ridge / 2 sum_j slope_j^2,
///     eta_i = intercept + sum_j slope_j x_ij
///
/// by Newton's method (iteratively reweighted least squares) with step halving.
///
/// The ridge of 1e-6 per unit of weight moves an ordinary slope by about a millionth and keeps that
/// of separable labels finite; the intercept is free, so the weighted mean prediction equals the
/// weighted mean label. Labels that are all 0 or all 1 have no finite intercept: they give slopes of
/// 0 and the probability 1e-4 or 1 - 1e-4.
struct LogisticRegression {
  /// The strength of the penalty on slopes, against weights that sum to 1.
  static let ridge = 1e-6
  /// A Newton step below this share of the parameters ends the fit.
  static let tolerance = 1e-10

  /// One slope a column.
  let slopes: [Double]
  /// The intercept.
  let intercept: Double
  /// The penalised loss at the fit.
  let loss: Double

  /// Fits `columns` (each as long as `labels`) to labels in 0...1 with weights that sum to 1.
  static func fit(
    columns: [[Double]], labels: [Double], weights: [Double]
  ) -> LogisticRegression {
    guard labels.contains(where: { $0 > 0 }), labels.contains(where: { $0 < 1 }) else {
      let probability =
        labels.first == 1 ? ScoreRange.clamped.upperBound : ScoreRange.clamped.lowerBound
      return constant(
        probability, slopes: columns.count, labels: labels, weights: weights)
    }
    // Centred columns make slopes and intercept nearly orthogonal, also where scores hardly vary;
    // the slopes, and so their penalty, stay the same.
    let centers = columns.map { zip($0, weights).reduce(0) { $0 + $1.0 * $1.1 } }
    let centred = zip(columns, centers).map { column, center in column.map { $0 - center } }
    // Off 0 and 1, which a sum may round to.
    let mean = min(max(zip(labels, weights).reduce(0) { $0 + $1.0 * $1.1 }, 1e-12), 1 - 1e-12)
    let objective = Objective(columns: centred, labels: labels, weights: weights)

    var parameters = [Double](repeating: 0, count: columns.count) + [LogisticFunction.logit(mean)]
    var value = objective.value(parameters)
    for _ in 0..<200 {
      let step = objective.newtonStep(parameters)
      var share = 1.0
      var next = zip(parameters, step).map { $0 + share * $1 }
      var nextValue = objective.value(next)
      // Rounding leaves the last steps' losses equal but for some ulps: those pass.
      while !(nextValue <= value + 1e-14 * abs(value)), share > 1e-12 {
        share /= 2
        next = zip(parameters, step).map { $0 + share * $1 }
        nextValue = objective.value(next)
      }
      guard nextValue <= value + 1e-14 * abs(value) else { break }
      parameters = next
      value = nextValue
      let size = step.reduce(0) { max($0, abs($1)) } * share
      if size <= tolerance * (1 + parameters.reduce(0) { max($0, abs($1)) }) { break }
    }
    let slopes = Array(parameters.dropLast())
    let shift = zip(slopes, centers).reduce(0) { $0 + $1.0 * $1.1 }
    return LogisticRegression(
      slopes: slopes, intercept: parameters[columns.count] - shift, loss: value)
  }

  /// A constant: slopes of 0 and the logit of the probability, which lies between 0 and 1.
  static func constant(
    _ probability: Double, slopes count: Int, labels: [Double], weights: [Double]
  ) -> LogisticRegression {
    let intercept = LogisticFunction.logit(probability)
    return LogisticRegression(
      slopes: [Double](repeating: 0, count: count), intercept: intercept,
      loss: Objective(columns: [], labels: labels, weights: weights).value([intercept]))
  }
}

extension LogisticRegression {
  /// The penalised loss, its gradient and its Hessian; parameters are the slopes and the intercept.
  private struct Objective {
    let columns: [[Double]]
    let labels: [Double]
    let weights: [Double]

    func predictor(_ parameters: [Double]) -> [Double] {
      var predictor = [Double](repeating: parameters[columns.count], count: labels.count)
      for (column, slope) in zip(columns, parameters) where slope != 0 {
        for index in predictor.indices { predictor[index] += slope * column[index] }
      }
      return predictor
    }

    func value(_ parameters: [Double]) -> Double {
      let predictor = predictor(parameters)
      var sum = 0.0
      for index in labels.indices {
        sum +=
          weights[index]
          * (LogisticFunction.softplus(predictor[index]) - labels[index] * predictor[index])
      }
      return parameters.dropLast().reduce(sum) { $0 + ridge / 2 * $1 * $1 }
    }

    /// - H^-1 g, by Gaussian elimination: H is positive definite, so that no pivoting is needed.
    func newtonStep(_ parameters: [Double]) -> [Double] {
      let predictor = predictor(parameters)
      let width = parameters.count
      var gradient = [Double](repeating: 0, count: width)
      var hessian = [[Double]](repeating: gradient, count: width)
      var row = [Double](repeating: 1, count: width)
      for index in labels.indices {
        for (place, column) in columns.enumerated() { row[place] = column[index] }
        let probability = LogisticFunction.sigmoid(predictor[index])
        let residual = weights[index] * (probability - labels[index])
        let curvature = weights[index] * probability * (1 - probability)
        for first in 0..<width {
          gradient[first] += residual * row[first]
          for second in 0...first {
            hessian[first][second] += curvature * row[first] * row[second]
          }
        }
      }
      for first in 0..<width {
        if first < width - 1 {
          gradient[first] += ridge * parameters[first]
          hessian[first][first] += ridge
        } else {
          // Saturated predictions leave the intercept without curvature; the halving of the step
          // corrects what this adds.
          hessian[first][first] = max(hessian[first][first], 1e-12)
        }
        for second in 0..<first { hessian[second][first] = hessian[first][second] }
      }
      return Self.solve(hessian, gradient.map { -$0 })
    }

    private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
      var matrix = matrix
      var solution = right
      for pivot in right.indices {
        for row in right.indices where row > pivot {
          let share = matrix[row][pivot] / matrix[pivot][pivot]
          for column in pivot..<right.count { matrix[row][column] -= share * matrix[pivot][column] }
          solution[row] -= share * solution[pivot]
        }
      }
      for pivot in right.indices.reversed() {
        for column in right.indices where column > pivot {
          solution[pivot] -= matrix[pivot][column] * solution[column]
        }
        solution[pivot] /= matrix[pivot][pivot]
      }
      return solution
    }
  }
}
