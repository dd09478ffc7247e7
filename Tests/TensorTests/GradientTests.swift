import Tensor
import Testing

/// A differentiable operation: its inputs' shapes and range, and how to apply it.
struct DifferentiableCase: Sendable, CustomTestStringConvertible {
  let name: String
  let shapes: [[Int]]
  var range: ClosedRange<Float> = -1.5...1.5
  let apply: @Sendable ([Tensor]) throws -> Tensor

  var testDescription: String { name }

  static let elementwise: [DifferentiableCase] = [
    .init(name: "add, broadcast", shapes: [[2, 3], [3]]) { try $0[0].add($0[1]) },
    .init(name: "sub, broadcast", shapes: [[2, 3], [2, 1]]) { try $0[0].sub($0[1]) },
    .init(name: "mul, broadcast", shapes: [[2, 3], [1, 3]]) { try $0[0].mul($0[1]) },
    .init(name: "div", shapes: [[2, 3], [2, 3]], range: 0.5...2) { try $0[0].div($0[1]) },
    .init(name: "scalars", shapes: [[5]]) { try $0[0].add(2).mul(3).sub(1).div(4) },
    .init(name: "maximum", shapes: [[7], [7]]) { try $0[0].maximum($0[1]) },
    .init(name: "minimum", shapes: [[7], [7]]) { try $0[0].minimum($0[1]) },
    .init(name: "maximum of scalar", shapes: [[7]]) { try $0[0].maximum(0.1) },
    .init(name: "minimum of scalar", shapes: [[7]]) { try $0[0].minimum(0.1) },
    .init(name: "neg", shapes: [[5]]) { try $0[0].neg() },
    .init(name: "exp", shapes: [[5]]) { try $0[0].exp() },
    .init(name: "log", shapes: [[5]], range: 0.5...2) { try $0[0].log() },
    .init(name: "sqrt", shapes: [[5]], range: 0.5...2) { try $0[0].sqrt() },
    .init(name: "rsqrt", shapes: [[5]], range: 0.5...2) { try $0[0].rsqrt() },
    .init(name: "square", shapes: [[5]]) { try $0[0].square() },
    .init(name: "sigmoid", shapes: [[5]]) { try $0[0].sigmoid() },
    .init(name: "softplus", shapes: [[5]]) { try $0[0].softplus() },
    .init(name: "logSigmoid", shapes: [[5]]) { try $0[0].logSigmoid() },
    .init(name: "tanh", shapes: [[5]]) { try $0[0].tanh() },
    .init(name: "abs", shapes: [[5]]) { try $0[0].abs() },
  ]

  static let shapes: [DifferentiableCase] = [
    .init(name: "reshape", shapes: [[2, 6]]) { try $0[0].reshape([3, -1]) },
    .init(name: "transpose", shapes: [[2, 3, 4]]) { try $0[0].transpose([2, 0, 1]) },
    .init(name: "broadcast", shapes: [[1, 3]]) { try $0[0].broadcast(to: [4, 3]) },
    .init(name: "slice", shapes: [[3, 5]]) { try $0[0].slice(axis: 1, 1, 4) },
    .init(name: "concatenate", shapes: [[2, 2], [2, 3]]) { try .concatenate($0, axis: 1) },
    .init(name: "take", shapes: [[4, 3]]) {
      try $0[0].take(Tensor([3, 1, 3, 0, 3, 1] as [Int32], shape: [2, 3]))
    },
    .init(name: "matmul", shapes: [[2, 3], [3, 4]]) { try $0[0].matmul($0[1]) },
    .init(name: "batched matmul", shapes: [[2, 2, 3], [2, 3, 2]]) { try $0[0].matmul($0[1]) },
    .init(name: "linear", shapes: [[2, 2, 3], [4, 3]]) { try $0[0].linear($0[1]) },
    .init(name: "sum", shapes: [[2, 3]]) { try $0[0].sum() },
    .init(name: "mean", shapes: [[2, 3]]) { try $0[0].mean() },
    .init(name: "max", shapes: [[2, 3]], range: -9...9) { try $0[0].max() },
    .init(name: "sum of an axis", shapes: [[2, 3]]) { try $0[0].sum(axis: 0) },
    .init(name: "mean of an axis", shapes: [[2, 3]]) { try $0[0].mean(axis: -1, keepDims: true) },
    .init(name: "max of an axis", shapes: [[2, 3]], range: -9...9) { try $0[0].max(axis: 1) },
    .init(name: "logSumExp", shapes: [[2, 3]]) { try $0[0].logSumExp(axis: 1) },
  ]

  static let layers: [DifferentiableCase] = Tensor.Kernels.allCases.flatMap { kernels in
    [
      .init(name: "softmax \(kernels)", shapes: [[2, 19]]) { try $0[0].softmax(kernels: kernels) },
      .init(name: "silu \(kernels)", shapes: [[19]]) { try $0[0].silu(kernels: kernels) },
      .init(name: "swiGLU \(kernels)", shapes: [[2, 9], [2, 9]]) {
        try .swiGLU(gate: $0[0], up: $0[1], kernels: kernels)
      },
      .init(name: "rope \(kernels)", shapes: [[2, 3, 8]]) {
        try $0[0].rope(heads: 2, base: 100, offset: 5, kernels: kernels)
      },
      .init(name: "rmsNorm \(kernels)", shapes: [[3, 7], [7]]) {
        try $0[0].rmsNorm(weight: $0[1], kernels: kernels)
      },
      .init(name: "causalAttention \(kernels)", shapes: [[2, 5, 8], [2, 5, 8], [2, 5, 8]]) {
        try .causalAttention(q: $0[0], k: $0[1], v: $0[2], heads: 2, kernels: kernels)
      },
      .init(
        name: "grouped causalAttention \(kernels)", shapes: [[1, 4, 8], [1, 4, 4], [1, 4, 4]]
      ) {
        try .causalAttention(q: $0[0], k: $0[1], v: $0[2], heads: 4, kernels: kernels)
      },
      .init(name: "crossEntropy \(kernels)", shapes: [[4, 19], [4]], range: 0.2...2) {
        try .crossEntropy(
          logits: $0[0], targets: Tensor([3, 18, 0, 7] as [Int32], shape: [4]), weights: $0[1],
          kernels: kernels)
      },
    ] as [DifferentiableCase]
  }
}

@Suite struct GradientTests {
  /// The gradient of sum(c * f(x)), for random c, against central differences summed in Double.
  @Test(
    arguments: DifferentiableCase.elementwise + DifferentiableCase.shapes
      + DifferentiableCase.layers)
  func agreesWithFiniteDifferences(_ item: DifferentiableCase) throws {
    let inputs = item.shapes.enumerated().map { index, shape in
      values(shape.reduce(1, *), seed: UInt64(index) + 11, in: item.range)
    }
    func tensors(_ inputs: [[Float]]) throws -> [Tensor] {
      try zip(inputs, item.shapes).map { try Tensor($0, shape: $1) }
    }
    let output = try item.apply(tensors(inputs))
    let direction = values(output.count, seed: 5)
    let directionTensor = try Tensor(direction, shape: output.shape)
    func value(_ inputs: [[Float]]) throws -> Double {
      zip(try item.apply(tensors(inputs)).floats(), direction)
        .reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let (_, gradients) = try Tensor.valueAndGrad(parameters: tensors(inputs)) {
      try item.apply($0).mul(directionTensor).sum()
    }
    let step: Float = 1 / 256
    for (index, gradient) in gradients.enumerated() {
      #expect(gradient.shape == item.shapes[index])
      var expected: [Float] = []
      for position in inputs[index].indices {
        var above = inputs
        var below = inputs
        above[index][position] += step
        below[index][position] -= step
        let width = Double(above[index][position]) - Double(below[index][position])
        expected.append(Float((try value(above) - value(below)) / width))
      }
      expectClose(try gradient.floats(), expected, tolerance: 2e-3, "input \(index)")
    }
  }

  @Test func stopGradientStopsIt() throws {
    let (_, gradients) = try Tensor.valueAndGrad(parameters: [tensor([3], seed: 1)]) {
      try $0[0].stopGradient().mul($0[0]).sum()
    }
    expectClose(try gradients[0].floats(), values(3, seed: 1), tolerance: 0)
  }

  @Test func auxiliaryOutputsCarryNoGradient() throws {
    let (outputs, gradients) = try Tensor.valuesAndGrad(
      parameters: [tensor([3], seed: 1)], outputs: 2
    ) { [try $0[0].sum(), try $0[0].square()] }
    #expect(outputs.count == 2)
    expectClose(try gradients[0].floats(), [1, 1, 1], tolerance: 0)
    expectClose(try outputs[1].floats(), values(3, seed: 1).map { $0 * $0 }, tolerance: 1e-6)
  }

  struct Refusal: Error, Equatable { let number: Int }

  @Test func anErrorInTheFunctionComesOutAsItself() throws {
    let x = try tensor([3], seed: 1)
    let before = TensorRuntime.liveHandlesOfThread
    #expect(throws: Refusal(number: 7)) {
      _ = try Tensor.valueAndGrad(parameters: [x]) { _ in throw Refusal(number: 7) }
    }
    #expect(TensorRuntime.liveHandlesOfThread == before)
    #expect(throws: TensorError.self) {
      _ = try Tensor.valueAndGrad(parameters: [x]) { try $0[0].matmul(.zeros([2, 2])) }
    }
    // And the engine goes on working.
    let (value, _) = try Tensor.valueAndGrad(parameters: [x]) { try $0[0].sum() }
    #expect(try value.item().isFinite)
  }

  @Test func refusesANonScalarValueAndNoParameters() throws {
    let x = try tensor([3], seed: 1)
    let error = #expect(throws: TensorError.self) {
      _ = try Tensor.valueAndGrad(parameters: [x]) { try $0[0].square() }
    }
    #expect(error?.message.contains("[3]") == true)
    #expect(throws: TensorError.self) {
      _ = try Tensor.valueAndGrad(parameters: []) { _ in x }
    }
  }

  @Test func gradientsAreExactAlsoWhenNested() throws {
    // d/dx (x^3) twice, through stock operations: 6x.
    let x = try Tensor.scalar(2)
    let (_, second) = try Tensor.valueAndGrad(parameters: [x]) { outer in
      try Tensor.valueAndGrad(parameters: [outer[0]]) { try $0[0].square().mul($0[0]) }.gradients[0]
    }
    #expect(try second[0].item() == 12)
  }
}
