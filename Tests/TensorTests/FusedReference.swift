import Foundation
import Tensor

/// A plain double-precision Llama forward, one sequence at a time: the independent reference.
struct ReferenceTransformer {
  let configuration: FusedTransformer.Configuration
  let weights: FusedTransformer.Weights

  struct Output {
    var logits: [[Double]] = []
    var hidden: [[Double]] = []
  }

  /// Logits and final hidden states at every position.
  func callAsFunction(_ tokens: [Int32]) -> Output {
    let width = configuration.width
    var states = tokens.map { token in
      (0..<width).map { Double(weights.embedding[Int(token) * width + $0]) }
    }
    for layer in weights.layers {
      let inputs = states.map { norm($0, layer.inputNorm) }
      let queries = inputs.enumerated().map { rotate(multiply(layer.query, $1), position: $0) }
      let keys = inputs.enumerated().map { rotate(multiply(layer.key, $1), position: $0) }
      let values = inputs.map { multiply(layer.value, $0) }
      for t in states.indices {
        let mixed = attend(queries[t], keys[...t], values[...t])
        states[t] = add(states[t], multiply(layer.output, mixed))
        let normalized = norm(states[t], layer.postNorm)
        let gate = multiply(layer.gate, normalized)
        let up = multiply(layer.up, normalized)
        let inner = zip(gate, up).map { $0 / (1 + exp(-$0)) * $1 }
        states[t] = add(states[t], multiply(layer.down, inner))
      }
    }
    let hidden = states.map { norm($0, weights.finalNorm) }
    return Output(logits: hidden.map { multiply(weights.embedding, $0) }, hidden: hidden)
  }

  private func add(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }

  private func multiply(_ matrix: [Float], _ x: [Double]) -> [Double] {
    (0..<matrix.count / x.count).map { row in
      x.indices.reduce(0) { $0 + Double(matrix[row * x.count + $1]) * x[$1] }
    }
  }

  private func norm(_ x: [Double], _ weight: [Float]) -> [Double] {
    let mean = x.reduce(0) { $0 + $1 * $1 } / Double(x.count)
    let scale = 1 / (mean + configuration.normEpsilon).squareRoot()
    return zip(x, weight).map { $0 * scale * Double($1) }
  }

  private func rotate(_ x: [Double], position: Int) -> [Double] {
    var result = x
    for head in 0..<configuration.heads {
      for i in 0..<16 {
        let angle = Double(position) * pow(configuration.ropeTheta, -Double(2 * i) / 32)
        let (a, b) = (x[head * 32 + i], x[head * 32 + i + 16])
        result[head * 32 + i] = a * cos(angle) - b * sin(angle)
        result[head * 32 + i + 16] = b * cos(angle) + a * sin(angle)
      }
    }
    return result
  }

  private func attend(
    _ query: [Double], _ keys: ArraySlice<[Double]>, _ values: ArraySlice<[Double]>
  ) -> [Double] {
    var result = [Double](repeating: 0, count: query.count)
    for head in 0..<configuration.heads {
      let range = head * 32..<head * 32 + 32
      let scores = keys.map { key in
        range.reduce(0) { $0 + query[$1] * key[$1] } / 32.0.squareRoot()
      }
      let top = scores.max() ?? 0
      let exponentials = scores.map { exp($0 - top) }
      let total = exponentials.reduce(0, +)
      for (share, value) in zip(exponentials, values) {
        for i in range { result[i] += share / total * value[i] }
      }
    }
    return result
  }
}

/// SplitMix64 (Steele et al. 2014), for fixed seeds.
struct FusedTestGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension FusedTransformer.Weights {
  /// Random weights of a size at which attention and gates are far from uniform.
  static func random(_ shape: FusedTransformer.Configuration, seed: UInt64) -> Self {
    var generator = FusedTestGenerator(state: seed)
    func values(_ count: Int, around mean: Float = 0, fan: Int) -> [Float] {
      let bound = 2 / Float(fan).squareRoot()
      return (0..<count).map { _ in mean + Float.random(in: -bound...bound, using: &generator) }
    }
    let (w, f) = (shape.width, shape.feedForward)
    let layers = (0..<shape.layers).map { _ in
      Layer(
        inputNorm: values(w, around: 1, fan: 16), query: values(w * w, fan: w),
        key: values(w * w, fan: w), value: values(w * w, fan: w), output: values(w * w, fan: w),
        postNorm: values(w, around: 1, fan: 16), gate: values(f * w, fan: w),
        up: values(f * w, fan: w), down: values(w * f, fan: f))
    }
    return Self(
      embedding: values(shape.vocabularySize * w, fan: w), layers: layers,
      finalNorm: values(w, around: 1, fan: 16))
  }
}

/// `count` token ids.
func randomTokens(_ count: Int, below bound: Int, seed: UInt64) -> [Int32] {
  var generator = FusedTestGenerator(state: seed)
  return (0..<count).map { _ in Int32.random(in: 0..<Int32(bound), using: &generator) }
}
