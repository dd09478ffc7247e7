package import Tensor

/// What a trainer optimises: the trainable weights' places and the loss of a batch.
package protocol TrainingObjective: Sendable {
  /// The shape of the model.
  var configuration: TransformerConfiguration { get }
  /// Where each trainable tensor lies.
  var layout: ParameterLayout { get }
  /// The summed loss of a batch; called on the thread that owns the tensors.
  func loss(_ batch: TrainingBatch, _ parameters: [Tensor], kernels: Tensor.Kernels) throws
    -> Tensor
}

/// All weights of a model: next tokens or scores.
struct ModelObjective: TrainingObjective {
  let configuration: TransformerConfiguration
  let layout: ParameterLayout

  init(configuration: TransformerConfiguration, head: Bool) {
    self.configuration = configuration
    layout = ParameterLayout(configuration, head: head)
  }

  func loss(
    _ batch: TrainingBatch, _ parameters: [Tensor], kernels: Tensor.Kernels
  ) throws -> Tensor {
    try batch.loss(TransformerGraph(configuration: configuration, kernels: kernels), parameters)
  }
}

/// A low-rank adapter and its quantile head; the model's own weights are held fixed.
struct AdapterObjective: TrainingObjective {
  let base: ModelParameters
  let shape: AdapterShape
  let layout: ParameterLayout
  var configuration: TransformerConfiguration { base.configuration }

  init(base: ModelParameters, shape: AdapterShape) {
    self.base = base
    self.shape = shape
    layout = shape.layout(for: base.configuration)
  }

  func loss(
    _ batch: TrainingBatch, _ parameters: [Tensor], kernels: Tensor.Kernels
  ) throws -> Tensor {
    let graph = TransformerGraph(configuration: configuration, kernels: kernels)
    var weights = try GradientWorker.tensors(base.values, base.layout)
    var next = 0
    for layer in shape.layers(of: configuration) {
      for target in shape.targets {
        let name = AdapterShape.matrix(target, layer: layer)
        guard let index = base.layout.entries.firstIndex(where: { $0.name == name }) else {
          throw ModelFileError(.badWeights, "the model has no tensor \(name) to adapt")
        }
        let product = try parameters[next + 1].matmul(parameters[next])
        weights[index] = try weights[index].add(product.mul(shape.scale))
        next += 2
      }
    }
    let hidden = try graph.hidden(
      weights, tokens: Tensor(batch.tokens, shape: [batch.rows, batch.time])
    )
    .reshape([batch.rows * batch.time, configuration.hiddenSize])
    .take(Tensor(batch.scoreRows, shape: [batch.scoreRows.count]))
    let outputs = try hidden.linear(parameters[next]).add(parameters[next + 1])
    return try QuantileHead.loss(
      outputs: outputs, targets: Tensor(batch.scoreTargets), weights: Tensor(batch.scoreWeights),
      levels: shape.levels)
  }
}
