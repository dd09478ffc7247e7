import Tensor

/// Examples laid out as tensors: right-padded tokens with what is to be learnt.
package struct TrainingBatch {
  let rows: Int
  let time: Int
  let tokens: [Int32]
  /// For next-token examples: each position's target and weight.
  let targets: [Int32]
  let weights: [Float]
  /// For scored examples: flattened positions, their labels and weights.
  let scoreRows: [Int32]
  let scoreTargets: [Float]
  let scoreWeights: [Float]

  /// Lays examples out.
  ///
  /// - Throws: ``ModelFileError`` where an example leaves the vocabulary or its own length, or
  ///   where next-token and scored examples are mixed: the graph does not check indices.
  init(_ examples: [TrainingExample], vocabularySize: Int) throws(ModelFileError) {
    try Self.check(examples, vocabularySize: vocabularySize)
    rows = examples.count
    let longest = examples.map(\.tokens.count).max() ?? 1
    time = longest
    var tokens = [Int32](repeating: CountdownTokenizer.pad, count: rows * longest)
    var targets = tokens
    var weights = [Float](repeating: 0, count: rows * longest)
    var scoreRows: [Int32] = []
    var scoreTargets: [Float] = []
    var scoreWeights: [Float] = []
    for (row, example) in examples.enumerated() {
      let base = row * longest
      for (index, token) in example.tokens.enumerated() { tokens[base + index] = token }
      switch example.objective {
      case .nextToken(let lossStart):
        for index in max(1, lossStart)..<max(1, lossStart, example.tokens.count) {
          targets[base + index - 1] = example.tokens[index]
          weights[base + index - 1] = 1
        }
      case .score(let labels):
        for label in labels {
          scoreRows.append(Int32(base + label.position))
          scoreTargets.append(label.target)
          scoreWeights.append(label.weight)
        }
      }
    }
    (self.tokens, self.targets, self.weights) = (tokens, targets, weights)
    (self.scoreRows, self.scoreTargets, self.scoreWeights) = (scoreRows, scoreTargets, scoreWeights)
  }

  private static func check(
    _ examples: [TrainingExample], vocabularySize: Int
  ) throws(ModelFileError) {
    func fail(_ message: String) -> ModelFileError { ModelFileError(.training, message) }
    var scored = 0
    for (index, example) in examples.enumerated() {
      guard !example.tokens.isEmpty else { throw fail("training example \(index) has no tokens") }
      for token in example.tokens where token < 0 || Int(token) >= vocabularySize {
        throw fail(
          "training example \(index) has token \(token); the vocabulary is 0..<\(vocabularySize)")
      }
      guard case .score(let labels) = example.objective else { continue }
      scored += 1
      for label in labels {
        guard example.tokens.indices.contains(label.position) else {
          throw fail(
            "training example \(index) has a label at \(label.position) of its "
              + "\(example.tokens.count) tokens")
        }
        guard label.target >= 0, label.target <= 1, label.weight >= 0, label.weight.isFinite else {
          throw fail(
            "training example \(index) has the label \(label.target) of weight \(label.weight); "
              + "targets lie in 0...1")
        }
      }
    }
    guard scored == 0 || scored == examples.count else {
      throw fail(
        "\(scored) of \(examples.count) training examples are scored and the others are not; "
          + "keep them in separate batches")
    }
  }

  /// Total weight of all terms of the loss.
  var totalWeight: Float {
    scoreRows.isEmpty ? weights.reduce(0, +) : scoreWeights.reduce(0, +)
  }

  /// Tokens that are not padding.
  static func tokenCount(_ examples: [TrainingExample]) -> Int {
    examples.reduce(0) { $0 + $1.tokens.count }
  }

  /// The summed (not averaged) loss: cross-entropy of next tokens, or binary cross-entropy of the
  /// scores, in nats.
  func loss(_ graph: TransformerGraph, _ parameters: [Tensor]) throws -> Tensor {
    let input = try Tensor(tokens, shape: [rows, time])
    if scoreRows.isEmpty {
      let logits = try graph.logits(parameters, tokens: input)
      return try Tensor.crossEntropy(
        logits: logits, targets: Tensor(targets, shape: [targets.count]), weights: Tensor(weights),
        kernels: graph.kernels
      ).sum()
    }
    let logits = try graph.scoreLogits(
      parameters, tokens: input, rows: Tensor(scoreRows, shape: [scoreRows.count]))
    // BCE with logits: softplus(z) - y z.
    let terms = try logits.softplus().sub(Tensor(scoreTargets).mul(logits))
    return try terms.mul(Tensor(scoreWeights)).sum()
  }
}
