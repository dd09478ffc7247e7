import Tensor
import Testing

/// Bad input gives a `TensorError` that names the shapes, and never traps.
@Suite struct TensorErrorTests {
  func expectError(
    _ code: TensorError.Code, mentioning texts: String...,
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Tensor
  ) {
    let error = #expect(throws: TensorError.self, sourceLocation: sourceLocation) {
      try Tensor.eval([body()])
    }
    #expect(error?.code == code, sourceLocation: sourceLocation)
    for text in texts {
      #expect(
        error?.message.contains(text) == true, "\(error?.message ?? "")",
        sourceLocation: sourceLocation)
    }
  }

  @Test func shapes() throws {
    let a = try Tensor.zeros([2, 3])
    let b = try Tensor.zeros([4, 5])
    expectError(.shapeMismatch, mentioning: "[2, 3]", "[4, 5]") { try a.add(b) }
    expectError(.shapeMismatch, mentioning: "[2, 3]", "[4, 5]") { try a.matmul(b) }
    expectError(.shapeMismatch, mentioning: "[2, 3]", "[4, 5]") { try a.linear(b) }
    expectError(.shapeMismatch, mentioning: "[2, 3]") { try a.linear(.zeros([3])) }
    expectError(.shapeMismatch, mentioning: "[2, 3]") { try a.reshape([7]) }
    expectError(.shapeMismatch, mentioning: "[2, 3]") { try a.transpose([0, 0]) }
    expectError(.shapeMismatch, mentioning: "[2, 3]") { try a.broadcast(to: [5, 5]) }
    expectError(.shapeMismatch, mentioning: "[2, 3]", "1..<4") { try a.slice(axis: 1, 1, 4) }
    expectError(.shapeMismatch, mentioning: "[2, 3]", "axis 2") { try a.sum(axis: 2) }
    expectError(.shapeMismatch, mentioning: "[2, 3]", "[4, 5]") {
      try .concatenate([a, b], axis: 0)
    }
    expectError(.shapeMismatch) { try .concatenate([], axis: 0) }
    expectError(.shapeMismatch, mentioning: "5", "[2, 3]") {
      try Tensor([1, 2, 3, 4, 5], shape: [2, 3])
    }
    expectError(.shapeMismatch, mentioning: "-1") { try .zeros([-1]) }
    expectError(.shapeMismatch) { try .zeros([1 << 40]) }
    let item = #expect(throws: TensorError.self) { try a.item() }
    #expect(item?.message.contains("[2, 3]") == true)
  }

  @Test func layers() throws {
    let x = try Tensor.zeros([2, 4, 6])
    let y = try Tensor.zeros([2, 4, 4])
    for kernels in Tensor.Kernels.allCases {
      expectError(.shapeMismatch, mentioning: "[2, 4, 6]", "heads is 4") {
        try x.rope(heads: 4, kernels: kernels)
      }
      expectError(.shapeMismatch, mentioning: "[2, 4, 6]", "heads is 0") {
        try x.rope(heads: 0, kernels: kernels)
      }
      expectError(.shapeMismatch, mentioning: "[2, 4, 6]", "[5]") {
        try x.rmsNorm(weight: .zeros([5]), kernels: kernels)
      }
      expectError(.shapeMismatch, mentioning: "[2, 4, 6]", "[2, 4, 4]") {
        try .causalAttention(q: x, k: y, v: y, heads: 2, kernels: kernels)
      }
      expectError(.shapeMismatch, mentioning: "[2, 4, 6]") {
        try .causalAttention(q: x, k: x, v: x, heads: 4, kernels: kernels)
      }
      expectError(.shapeMismatch, mentioning: "[2, 4, 6]", "[2, 4, 4]") {
        try .swiGLU(gate: x, up: y, kernels: kernels)
      }
      expectError(.shapeMismatch, mentioning: "[3, 4]", "[2]") {
        try .crossEntropy(
          logits: .zeros([3, 4]), targets: Tensor([0, 1] as [Int32], shape: [2]),
          weights: .ones([3]), kernels: kernels)
      }
    }
    expectError(.shapeMismatch) { try Tensor.scalar(1).softmax() }
    expectError(.shapeMismatch, mentioning: "[2, 4, 6]", "[2, 4, 4]") {
      try .adamW(
        parameter: x, gradient: y, firstMoment: x, secondMoment: x,
        settings: AdamWSettings(learningRate: 1), step: 1
      ).parameter
    }
    expectError(.invalidArgument, mentioning: "asInts") { try x.take(y) }
  }

  @Test func aTargetOutOfRangeIsAnErrorAndTheEngineGoesOn() throws {
    for target in [-1, 3, 1 << 20] {
      expectError(.engine, mentioning: "target \(target)", "0..<3") {
        try .crossEntropy(
          logits: .zeros([1, 3]), targets: Tensor([Int32(target)], shape: [1]),
          weights: .ones([1]))
      }
      #expect(try Tensor.ones([3]).sum().item() == 3)
    }
  }
}
