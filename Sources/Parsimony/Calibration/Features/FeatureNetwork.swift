import Foundation

/// The shape and the arithmetic of a linear model with an optional hidden layer beside it.
///
/// With x the regressors (the last is the intercept's 1), the outputs are
/// o = D x + V tanh(U x); without hidden units only D x is left. The direct part keeps the linear
/// model inside the network, and extrapolates where tanh is saturated. Parameters lie
/// contiguously: D by regressor, then U by regressor, then V by hidden unit, so that every inner
/// loop runs over neighbours.
package struct FeatureNetwork: Sendable, Hashable {
  /// How many regressors there are, with the intercept.
  package let inputs: Int
  /// How many hidden units there are.
  package let hidden: Int
  /// How many outputs there are.
  package let outputs: Int

  package init(inputs: Int, hidden: Int, outputs: Int) {
    self.inputs = inputs
    self.hidden = hidden
    self.outputs = outputs
  }

  /// inputs x outputs + inputs x hidden + hidden x outputs.
  package var parameterCount: Int { inputs * outputs + inputs * hidden + hidden * outputs }

  /// Where U begins.
  var hiddenStart: Int { inputs * outputs }
  /// Where V begins.
  var outputStart: Int { inputs * (outputs + hidden) }

  /// Whether the ridge penalty holds a parameter: all but the intercepts of D and U.
  func isPenalised(_ index: Int) -> Bool {
    if index < hiddenStart { return index < (inputs - 1) * outputs }
    if index < outputStart { return index - hiddenStart < (inputs - 1) * hidden }
    return true
  }

  /// Writes the hidden units and the outputs of the regressors `x`.
  @inline(__always)
  func forward(
    _ parameters: UnsafePointer<Double>, _ x: UnsafePointer<Double>,
    units: UnsafeMutablePointer<Double>, into out: UnsafeMutablePointer<Double>
  ) {
    for k in 0..<outputs { out[k] = 0 }
    for j in 0..<inputs {
      let direct = parameters + j * outputs
      for k in 0..<outputs { out[k] += x[j] * direct[k] }
    }
    guard hidden > 0 else { return }
    for h in 0..<hidden { units[h] = 0 }
    for j in 0..<inputs {
      let row = parameters + hiddenStart + j * hidden
      for h in 0..<hidden { units[h] += x[j] * row[h] }
    }
    for h in 0..<hidden {
      units[h] = tanh(units[h])
      let row = parameters + outputStart + h * outputs
      for k in 0..<outputs { out[k] += units[h] * row[k] }
    }
  }

  /// Adds the gradient of a loss whose slopes at the outputs are given; `units` are those of
  /// `forward` and are overwritten.
  @inline(__always)
  func backward(
    _ parameters: UnsafePointer<Double>, _ x: UnsafePointer<Double>,
    units: UnsafeMutablePointer<Double>, slopes: UnsafePointer<Double>,
    addingTo gradient: UnsafeMutablePointer<Double>
  ) {
    for j in 0..<inputs {
      let direct = gradient + j * outputs
      for k in 0..<outputs { direct[k] += x[j] * slopes[k] }
    }
    guard hidden > 0 else { return }
    for h in 0..<hidden {
      let weights = parameters + outputStart + h * outputs
      let row = gradient + outputStart + h * outputs
      var sum = 0.0
      for k in 0..<outputs {
        row[k] += units[h] * slopes[k]
        sum += weights[k] * slopes[k]
      }
      units[h] = sum * (1 - units[h] * units[h])
    }
    for j in 0..<inputs {
      let row = gradient + hiddenStart + j * hidden
      for h in 0..<hidden { row[h] += x[j] * units[h] }
    }
  }

  /// The outputs of one vector of regressors.
  package func outputs(_ parameters: [Double], _ x: [Double]) -> [Double] {
    var units = [Double](repeating: 0, count: hidden)
    var out = [Double](repeating: 0, count: outputs)
    units.withUnsafeMutableBufferPointer { units in
      out.withUnsafeMutableBufferPointer { out in
        parameters.withUnsafeBufferPointer { parameters in
          x.withUnsafeBufferPointer { x in
            guard let weights = parameters.baseAddress, let regressors = x.baseAddress,
              let result = out.baseAddress
            else { return }
            // Without hidden units there is no buffer, and it is not touched.
            forward(weights, regressors, units: units.baseAddress ?? result, into: result)
          }
        }
      }
    }
    return out
  }

  /// Parameters to start from: intercepts that give these outputs, no direct coefficients, small
  /// random hidden units that do not yet reach the outputs.
  func start(outputs start: [Double], generator: inout SplitMix64) -> [Double] {
    var parameters = [Double](repeating: 0, count: parameterCount)
    for k in 0..<outputs { parameters[(inputs - 1) * outputs + k] = start[k] }
    let deviation = 1 / Double(inputs).squareRoot()
    for index in hiddenStart..<outputStart { parameters[index] = deviation * generator.normal() }
    return parameters
  }
}
