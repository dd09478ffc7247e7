package import Tensor

/// Computes losses and gradients on a thread of its own: data parallelism with plain arrays.
package struct GradientWorker: Sendable {
  private let actor = TensorActor(name: "gradient")
  private let objective: any TrainingObjective
  private let kernels: Tensor.Kernels

  package init(objective: any TrainingObjective, kernels: Tensor.Kernels = .fused) {
    self.objective = objective
    self.kernels = kernels
  }

  package init(
    configuration: TransformerConfiguration, head: Bool, kernels: Tensor.Kernels = .fused
  ) {
    self.init(
      objective: ModelObjective(configuration: configuration, head: head), kernels: kernels)
  }

  package init(adapter: AdapterShape, of base: ModelParameters) {
    self.init(objective: AdapterObjective(base: base, shape: adapter))
  }

  package struct Result: Sendable {
    package let loss: Double
    package let weight: Double
    package let gradient: [Float]
  }

  /// The summed loss over the examples, its total weight, and its gradient.
  package func gradient(
    at values: [Float], on examples: [TrainingExample]
  ) async throws -> Result {
    let (objective, kernels) = (objective, kernels)
    let vocabularySize = objective.configuration.vocabularySize
    return try await actor.perform { () throws -> Result in
      let batch = try TrainingBatch(examples, vocabularySize: vocabularySize)
      let parameters = try Self.tensors(values, objective.layout)
      let (loss, gradients) = try Tensor.valueAndGrad(parameters: parameters) {
        try objective.loss(batch, $0, kernels: kernels)
      }
      try Tensor.eval([loss] + gradients)
      var flat: [Float] = []
      flat.reserveCapacity(objective.layout.count)
      for gradient in gradients { flat += try gradient.floats() }
      return Result(
        loss: Double(try loss.item()), weight: Double(batch.totalWeight), gradient: flat)
    }
  }

  /// The summed loss and its weight, without a gradient.
  package func loss(
    at values: [Float], on examples: [TrainingExample]
  ) async throws -> (loss: Double, weight: Double) {
    let (objective, kernels) = (objective, kernels)
    let vocabularySize = objective.configuration.vocabularySize
    return try await actor.perform { () throws -> (loss: Double, weight: Double) in
      let batch = try TrainingBatch(examples, vocabularySize: vocabularySize)
      let loss = try objective.loss(
        batch, Self.tensors(values, objective.layout), kernels: kernels)
      return (Double(try loss.item()), Double(batch.totalWeight))
    }
  }

  /// The weights as one tensor an entry.
  package static func tensors(_ values: [Float], _ layout: ParameterLayout) throws -> [Tensor] {
    try layout.entries.map { try Tensor(Array(values[$0.range]), shape: $0.shape) }
  }
}
