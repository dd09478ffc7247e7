import Tensor
import Testing

@Suite struct TensorLifetimeTests {
  @Test func handlesStayConstantOverSteps() throws {
    var weight = try tensor([8, 8], seed: 1)
    var first = try Tensor.zeros([8, 8])
    var second = try Tensor.zeros([8, 8])
    let x = try tensor([4, 8], seed: 2)
    var loss: [Float] = []
    let before = TensorRuntime.liveHandlesOfThread
    for step in 1...1_000 {
      let (value, gradients) = try Tensor.valueAndGrad(parameters: [weight]) {
        try x.linear($0[0]).softmax().sub(x).square().mean()
      }
      (weight, first, second) = try Tensor.adamW(
        parameter: weight, gradient: gradients[0], firstMoment: first, secondMoment: second,
        settings: AdamWSettings(learningRate: 0.01), step: step)
      try Tensor.eval([value, weight, first, second])
      if step == 1 || step == 1_000 { loss.append(try value.item()) }
    }
    #expect(TensorRuntime.liveHandlesOfThread == before)
    #expect(loss[1] < loss[0])
  }

  @Test func performFromManyTasks() async throws {
    let actor = TensorActor()
    try await withThrowingTaskGroup(of: (Int, Float).self) { group in
      for i in 0..<200 {
        group.addTask {
          (
            i,
            try await actor.perform {
              let x = try Tensor.full([32, 32], Float(i))
              return try x.matmul(.ones([32, 1])).softmax().add(x.mean()).mean().item()
            }
          )
        }
      }
      for try await (i, value) in group { #expect(value == Float(i) + 1) }
    }
  }

  /// State that an actor keeps between calls stays on one thread.
  @Test func anActorOnATensorThreadKeepsTensors() async throws {
    actor Accumulator {
      private let thread = TensorThread()
      private var sum: Tensor?
      nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
      func add(_ x: Float) throws { sum = try (sum ?? Tensor.scalar(0)).add(x) }
      func total() throws -> Float { try sum?.item() ?? 0 }
    }
    let accumulator = Accumulator()
    await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<200 { group.addTask { try await accumulator.add(1) } }
    }
    #expect(try await accumulator.total() == 200)
  }

  @Test func severalActorsAtOnceAndOneAfterAnother() async throws {
    for _ in 0..<8 {
      try await withThrowingTaskGroup(of: Float.self) { group in
        for i in 0..<4 {
          group.addTask {
            try await TensorActor(name: "tensor \(i)").perform {
              try Tensor.randomNormal([64, 64], seed: 9).softmax().sum().item()
            }
          }
        }
        for try await sum in group { #expect((sum - 64).magnitude < 1e-4) }
      }
    }
  }

  @Test func performGivesBackTheError() async {
    struct Refusal: Error {}
    let actor = TensorActor()
    await #expect(throws: Refusal.self) { try await actor.perform { throw Refusal() } }
    await #expect(throws: TensorError.self) {
      try await actor.perform { try Tensor.zeros([2]).add(.zeros([3])).item() }
    }
  }
}
