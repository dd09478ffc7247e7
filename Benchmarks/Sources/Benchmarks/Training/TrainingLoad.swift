import Experiments
import Parsimony
import SmallModels

/// What is trained in a measured step.
struct TrainingLoad {
  let name: String
  let parameters: ModelParameters
  let examples: [TrainingExample]

  /// Tokens that are not padding.
  var tokens: Int { examples.reduce(0) { $0 + $1.tokens.count } }

  /// A batch of `parsimony train policy`.
  static func curriculum() throws -> TrainingLoad {
    let examples = try CountdownCurriculum(seed: 1, examples: 128)
      .batch(step: 1000, of: 1000, shards: 1)[0]
    let load = TrainingLoad(
      name: "", parameters: try .random(.base, seed: 1), examples: examples)
    let longest = examples.map(\.tokens.count).max() ?? 0
    return TrainingLoad(
      name: "base shape, \(examples.count) curriculum examples: \(load.tokens) tokens in rows of "
        + "\(longest)", parameters: load.parameters, examples: examples)
  }

  /// 64 full rows of 96 random tokens, vocabulary 64.
  static func square() throws -> TrainingLoad {
    let configuration = TransformerConfiguration(
      hiddenSize: 128, intermediateSize: 352, layers: 4, vocabularySize: 64, maximumLength: 96)
    var generator = SplitMix64(seed: 1)
    let examples = (0..<64).map { _ in
      TrainingExample(
        tokens: (0..<96).map { _ in Int32(generator.next() % 64) },
        objective: .nextToken(lossStart: 1))
    }
    return TrainingLoad(
      name: "4 layers of width 128, vocabulary 64, 64 rows of 96 tokens",
      parameters: try .random(configuration, seed: 1), examples: examples)
  }
}
