/// AdamW (Loshchilov and Hutter, arXiv 1711.05101) with global gradient clipping, on flat arrays.
package struct AdamW: Sendable {
  var beta1: Float = 0.9
  var beta2: Float = 0.98
  var epsilon: Float = 1e-8
  package var weightDecay: Float = 0.05
  /// The gradient's global norm is scaled down to this.
  var clipNorm: Float = 1

  package private(set) var first: [Float]
  package private(set) var second: [Float]
  package private(set) var step: Int

  package init(count: Int) {
    first = [Float](repeating: 0, count: count)
    second = first
    step = 0
  }

  init(first: [Float], second: [Float], step: Int) {
    self.first = first
    self.second = second
    self.step = step
  }

  /// Updates `values` in place; decay applies to matrices only. Returns the gradient's norm; where
  /// that is not finite, nothing has changed.
  package mutating func update(
    _ values: inout [Float], gradient: [Float], rate: Double, layout: ParameterLayout
  ) -> Float {
    var square = 0.0
    for value in gradient { square += Double(value) * Double(value) }
    let norm = Float(square.squareRoot())
    guard norm.isFinite else { return norm }
    step += 1
    let scale = norm > clipNorm ? clipNorm / norm : 1
    let correction1 = 1 - Self.power(beta1, step)
    let correction2 = 1 - Self.power(beta2, step)
    let rate = Float(rate)
    let (beta1, beta2, epsilon) = (beta1, beta2, epsilon)
    values.withUnsafeMutableBufferPointer { values in
      first.withUnsafeMutableBufferPointer { first in
        second.withUnsafeMutableBufferPointer { second in
          gradient.withUnsafeBufferPointer { gradient in
            for entry in layout.entries {
              let decay = entry.shape.count > 1 ? 1 - rate * weightDecay : 1
              for index in entry.range {
                let g = gradient[index] * scale
                let m = beta1 * first[index] + (1 - beta1) * g
                let v = beta2 * second[index] + (1 - beta2) * g * g
                first[index] = m
                second[index] = v
                let direction = (m / correction1) / ((v / correction2).squareRoot() + epsilon)
                values[index] = values[index] * decay - rate * direction
              }
            }
          }
        }
      }
    }
    return norm
  }

  private static func power(_ base: Float, _ exponent: Int) -> Float {
    var result = 1.0
    var factor = Double(base)
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return Float(result)
  }
}
