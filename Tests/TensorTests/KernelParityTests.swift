import Foundation
import Tensor
import Testing

/// Our kernels against MLX's own operations, values and gradients, at sizes with ragged ends.
@Suite struct KernelParityTests {
  /// Compares the outputs, and the gradients of sum(c * output).
  func expectParity(
    _ inputs: [Tensor], tolerance: Float = 2e-5,
    _ apply: ([Tensor], Tensor.Kernels) throws -> Tensor
  ) throws {
    func run(_ kernels: Tensor.Kernels) throws -> [[Float]] {
      let c = try tensor(apply(inputs, .stock).shape, seed: 99)
      let (outputs, gradients) = try Tensor.valuesAndGrad(parameters: inputs, outputs: 2) {
        let y = try apply($0, kernels)
        return [try y.mul(c).sum(), y]
      }
      return try [outputs[1].floats()] + gradients.map { try $0.floats() }
    }
    for (index, (ours, theirs)) in zip(try run(.fused), try run(.stock)).enumerated() {
      expectClose(ours, theirs, tolerance: tolerance, index == 0 ? "value" : "gradient \(index)")
    }
  }

  @Test(arguments: [[1], [3, 1], [2, 16], [5, 33], [2, 3, 130], [0, 4]])
  func softmax(_ shape: [Int]) throws {
    try expectParity([tensor(shape, seed: 1, in: -9...9)]) { try $0[0].softmax(kernels: $1) }
  }

  @Test(arguments: [[1], [17], [3, 31], [2, 3, 130]])
  func siluAndSwiGLU(_ shape: [Int]) throws {
    try expectParity([tensor(shape, seed: 1, in: -20...20)]) { try $0[0].silu(kernels: $1) }
    let inputs = [try tensor(shape, seed: 2, in: -20...20), try tensor(shape, seed: 3)]
    try expectParity(inputs) { try .swiGLU(gate: $0[0], up: $0[1], kernels: $1) }
  }

  @Test(arguments: [[1, 1, 4], [2, 7, 16], [1, 70, 96], [3, 5, 128]])
  func rope(_ shape: [Int]) throws {
    for heads in [1, 2] {
      try expectParity([tensor(shape, seed: 1)]) {
        try $0[0].rope(heads: heads, base: 500, offset: 3, kernels: $1)
      }
    }
  }

  @Test(arguments: [[1, 1], [4, 7], [2, 3, 33], [9, 128]])
  func rmsNorm(_ shape: [Int]) throws {
    let inputs = [try tensor(shape, seed: 1), try tensor([shape.last!], seed: 2)]
    try expectParity(inputs) { try $0[0].rmsNorm(weight: $0[1], eps: 1e-3, kernels: $1) }
  }

  /// Batch, length, query heads, key heads, channels a head; 70 and 130 cross the row blocks.
  @Test(arguments: [
    [1, 1, 1, 1, 2], [2, 7, 2, 2, 5], [2, 70, 3, 3, 32], [1, 130, 4, 2, 16], [2, 65, 4, 1, 8],
  ])
  func causalAttention(_ z: [Int]) throws {
    let q = try tensor([z[0], z[1], z[2] * z[4]], seed: 1)
    let k = try tensor([z[0], z[1], z[3] * z[4]], seed: 2)
    let v = try tensor([z[0], z[1], z[3] * z[4]], seed: 3)
    try expectParity([q, k, v]) {
      try .causalAttention(q: $0[0], k: $0[1], v: $0[2], heads: z[2], kernels: $1)
    }
  }

  @Test(arguments: [[1, 2], [5, 16], [33, 64], [3, 1000]])
  func crossEntropy(_ shape: [Int]) throws {
    let (n, v) = (shape[0], shape[1])
    // Every third row is padding, with a target that is no class.
    let targets = try Tensor(
      (0..<n).map { $0 % 3 == 2 ? -1 : Int32(($0 * 7 + 1) % v) }, shape: [n])
    let weights = try Tensor((0..<n).map { $0 % 3 == 2 ? 0 : Float($0 + 1) / 4 }, shape: [n])
    try expectParity([tensor(shape, seed: 1, in: -9...9)]) {
      try .crossEntropy(logits: $0[0], targets: targets, weights: weights, kernels: $1)
    }
  }

  @Test func nonContiguousAndSharedInputs() throws {
    let x = try tensor([2, 12, 6], seed: 1)
    let w = try tensor([12], seed: 2)
    try expectParity([x, w]) { p, kernels in
      let turned = try p[0].transpose([0, 2, 1])  // [2, 6, 12], strided
      let h = try turned.rmsNorm(weight: p[1], kernels: kernels)
      let a = try Tensor.causalAttention(q: h, k: turned, v: h, heads: 3, kernels: kernels)
      let g = try Tensor.swiGLU(gate: a, up: turned, kernels: kernels)
      return try g.slice(axis: 2, 3, 11).rope(heads: 2, kernels: kernels).softmax(kernels: kernels)
    }
  }

  /// Two threads give the same numbers as one, at sizes that do split.
  @Test func threads() throws {
    func run() throws -> [Float] {
      let inputs = [try tensor([8, 96, 64], seed: 1), try tensor([64], seed: 2)]
      let (value, gradients) = try Tensor.valueAndGrad(parameters: inputs) {
        let h = try $0[0].rmsNorm(weight: $0[1])
        let a = try Tensor.causalAttention(
          q: h.rope(heads: 2), k: $0[0].rope(heads: 2), v: h, heads: 2)
        return try Tensor.swiGLU(gate: a, up: h).softmax().square().sum()
      }
      return try [value.item()] + gradients.flatMap { try $0.floats() }
    }
    let one = try run()
    TensorRuntime.setThreads(2)
    defer { TensorRuntime.setThreads(1) }
    #expect(TensorRuntime.threads == 2)
    expectClose(try run(), one, tolerance: 1e-5)
  }

  /// softmax([0, x]) gives exp(x) as a ratio: its relative error, over the whole range.
  @Test func exponentialIsAccurate() throws {
    let xs = stride(from: Float(-85), through: 0, by: 0.0137).map { $0 }
    let y = try Tensor(xs.flatMap { [0, $0] }, shape: [xs.count, 2]).softmax().floats()
    for (i, x) in xs.enumerated() {
      let ratio = Double(y[2 * i + 1]) / Double(y[2 * i])
      // Two roundings of the scaled values add to the polynomial's 2e-7.
      #expect((ratio / Foundation.exp(Double(x)) - 1).magnitude < 4e-7, "x = \(x)")
    }
  }

  @Test func extremeValues() throws {
    let x = try Tensor([-Float.infinity, 0, 1e4, -1e4], shape: [1, 4])
    expectClose(try x.softmax().floats(), [0, 0, 1, 0], tolerance: 1e-7)
    let far = try Tensor([-1e4, -100, 100, 1e4], shape: [4])
    expectClose(try far.silu().floats(), [0, 0, 100, 1e4], tolerance: 1e-6)
    let bad = try Tensor([0, .nan, 1], shape: [1, 3]).softmax().floats()
    #expect(bad.contains { $0.isNaN })
  }
}
