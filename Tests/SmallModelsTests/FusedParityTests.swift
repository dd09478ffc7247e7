import Foundation
import Parsimony
import SmallModels
import Tensor
import Testing

/// The fused decoder held to the MLX graph that the models are trained with.
@Suite struct FusedParityTests {
  static let shapes = [("base", TransformerConfiguration.base), ("weak", .weak)]

  private func tokens(_ count: Int, seed: UInt64) -> [Int32] {
    var generator = SplitMix64(seed: seed)
    return [CountdownTokenizer.bos]
      + (1..<count).map { _ in Int32(2 + generator.index(below: 187)) }
  }

  /// Random weights with norms and embeddings away from their initial values.
  private func parameters(
    _ configuration: TransformerConfiguration, head: Bool = false, seed: UInt64
  ) throws -> ModelParameters {
    var model = try ModelParameters.random(configuration, head: head, seed: seed)
    var generator = SplitMix64(seed: seed + 1)
    for entry in model.layout.entries where entry.shape.count == 1 || entry.name.contains("score") {
      for index in entry.range {
        model.values[index] = Float(
          (entry.name.contains("score") ? 0 : 1) + 0.3 * generator.normal())
      }
    }
    for index in model.layout.entries[0].range { model.values[index] *= 8 }
    return model
  }

  @Test(arguments: shapes, [Tensor.Kernels.fused, .stock])
  func teacherForcedLogProbabilities(
    _ shape: (name: String, configuration: TransformerConfiguration), _ kernels: Tensor.Kernels
  ) throws {
    let model = try parameters(shape.configuration, seed: 11)
    let engine = try model.fused(slots: 3, threads: 1)
    let vocabulary = shape.configuration.vocabularySize
    var worst = 0.0
    var spread = 0.0
    for (index, length) in [1, 17, 96].enumerated() {
      let tokens = tokens(length, seed: UInt64(index))
      let slot = try engine.allocateSlot()
      var logits: [Float] = []
      // Prompt in one call, then token by token, as traces are drawn.
      let prompt = min(length, 9)
      try engine.forward(
        slots: [Int32](repeating: slot, count: prompt), tokens: Array(tokens[..<prompt]),
        logitRows: (0..<Int32(prompt)).map { $0 }, into: &logits)
      var rows = TinyModel.rows(logits, width: vocabulary)
      for token in tokens[prompt...] {
        try engine.forward(slots: [slot], tokens: [token], logitRows: [0], into: &logits)
        rows.append(logits)
      }
      let expected = try TinyModel.logProbabilities(model, tokens, kernels: kernels)
      #expect(rows.count == expected.count)
      for (row, reference) in zip(rows, expected) {
        for (a, b) in zip(TinyModel.logSoftmax(row), reference) { worst = max(worst, abs(a - b)) }
        spread = max(spread, reference.max()! - reference.min()!)
      }
    }
    #expect(worst <= 1e-4)
    #expect(spread > 3)  // the distributions are far from uniform, so agreement says something
  }

  @Test(arguments: shapes)
  func rewardModelScores(
    _ shape: (name: String, configuration: TransformerConfiguration)
  ) async throws {
    let model = try parameters(shape.configuration, head: true, seed: 21)
    let prm = try BuiltInProcessRewardModel(model, identity: ModelIdentity(name: "prm"))
    let question = Question(id: "q", prompt: "4 9 10 13>24\n")
    let steps = ["13-9=4:4 4 10\n", "10-4=6:4 6\n", "6*4=24\n"]
    let trace = Trace(steps: steps.map { Step(text: $0, tokens: 0) }, ending: .ended)
    let scores = try await prm.score(trace, of: question).prefixes
    let expected = try Self.graphScores(model, question.prompt, steps)
    #expect(scores.count == 4)
    for (a, b) in zip(scores, expected) { #expect(abs(a - b) <= 1e-5) }
    #expect(Set(expected).count == 4)
  }

  /// The scores by the graph, at the prompt's end and every step's end.
  static func graphScores(
    _ model: ModelParameters, _ prompt: String, _ steps: [String]
  ) throws -> [Double] {
    var tokens = [CountdownTokenizer.bos] + (try CountdownTokenizer.encode(prompt))
    var ends = [Int32(tokens.count - 1)]
    for step in steps {
      tokens += try CountdownTokenizer.encode(step)
      ends.append(Int32(tokens.count - 1))
    }
    let parameters = try GradientWorker.tensors(model.values, model.layout)
    let logits = try TransformerGraph(configuration: model.configuration).scoreLogits(
      parameters, tokens: Tensor(tokens, shape: [1, tokens.count]),
      rows: Tensor(ends, shape: [ends.count]))
    return try logits.floats().map { 1 / (1 + exp(-Double($0))) }
  }
}
