import ArgumentParser
import Foundation
import Parsimony
import SmallModels
import Tensor

/// `benchmarks greedy-traces`: the most likely tokens and their log-probabilities, one line of
/// JSON a prompt, for comparison with another engine.
struct GreedyTraces: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print each prompt's tokens, greedy continuation and log-probabilities as JSON.")

  @OptionGroup var choice: ModelChoice
  @OptionGroup var source: PromptSource

  private struct Line: Encodable {
    let prompt: String
    let promptTokens: [Int32]
    let text: String
    let tokens: [Int32]
    let logProbabilities: [Float]
  }

  func run() async throws {
    let model = try choice.parameters().fused(slots: 1, threads: 1)
    let vocabulary = model.configuration.vocabularySize
    let sampler = FusedSampler(temperature: 0)
    let slot = try model.allocateSlot()
    for question in try source.load() {
      let prompt = [CountdownTokenizer.bos] + (try CountdownTokenizer.encode(question.prompt))
      try model.reset(slot)
      var logits: [Float] = []
      try model.forward(
        slots: [Int32](repeating: slot, count: prompt.count), tokens: prompt,
        logitRows: [Int32(prompt.count - 1)], into: &logits)
      var (tokens, logProbabilities): ([Int32], [Float]) = ([], [])
      while tokens.count < 96, try model.length(of: slot) < model.configuration.maximumLength {
        var (token, logProbability): ([Int32], [Float]) = ([], [])
        try sampler.sample(
          logits: logits, vocabularySize: vocabulary, uniforms: [0], tokens: &token,
          logProbabilities: &logProbability)
        tokens += token
        logProbabilities += logProbability
        if token[0] == CountdownTokenizer.eos { break }
        try model.forward(slots: [slot], tokens: token, logitRows: [0], into: &logits)
      }
      let line = Line(
        prompt: question.prompt, promptTokens: prompt, text: CountdownTokenizer.decode(tokens),
        tokens: tokens, logProbabilities: logProbabilities)
      print(String(decoding: try JSONEncoder().encode(line), as: UTF8.self))
    }
  }
}
