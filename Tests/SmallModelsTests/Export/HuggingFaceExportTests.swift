import Foundation
import Parsimony
import SmallModels
import Tensor
import Testing

@Suite struct HuggingFaceExportTests {
  let scratch: ScratchFolder
  let folder: URL

  init() throws {
    scratch = try ScratchFolder()
    folder = scratch.url.appendingPathComponent("tiny-hf", isDirectory: true)
  }

  private func json(_ name: String) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: folder.appendingPathComponent(name))) as? [String: Any])
  }

  private func names() throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
  }

  private func policy() throws -> ModelParameters {
    try TinyModel.speaker(seed: 2)
  }

  private func rewardModel() throws -> ModelParameters {
    try TinyModel.speaker(head: true, seed: 2)
  }

  private func export(_ model: ModelParameters, _ role: ModelCard.Role) throws {
    try ModelExport(model, card: ExportSamples.card("tiny", role)).write(.huggingFace, to: folder)
  }

  @Test func policyIsTheSameModel() throws {
    let model = try policy()
    try export(model, .policy)
    #expect(
      try names() == [
        "config.json", "generation_config.json", "model.safetensors", "README.md",
        "tokenizer.json", "tokenizer_config.json",
      ])
    #expect(try ModelFolder(folder).load() == model)
    #expect(try json("config.json")["architectures"] as? [String] == ["LlamaForCausalLM"])
    #expect(try json("tokenizer_config.json")["model_max_length"] as? Int == 64)
    let generation = try json("generation_config.json")
    #expect(Set(generation.keys) == ["bos_token_id", "eos_token_id", "pad_token_id"])
  }

  @Test func tokenizerAddsBosAndIsOurs() throws {
    try export(try policy(), .policy)
    let tokenizer = try json("tokenizer.json")
    let model = try #require(tokenizer["model"] as? [String: Any])
    let vocabulary = try #require(model["vocab"] as? [String: Int])
    #expect(vocabulary.values.sorted() == Array(0..<192))
    try ExportSamples.expectTokenizer(
      pieces: vocabulary.sorted { $0.value < $1.value }.map(\.key),
      merges: try #require(model["merges"] as? [String]))
    let processor = try #require(tokenizer["post_processor"] as? [String: Any])
    let single = try #require(processor["single"] as? [[String: [String: Any]]])
    #expect(single.map { $0.keys.first } == ["SpecialToken", "Sequence"])
    #expect(single[0]["SpecialToken"]?["id"] as? String == "<bos>")
    // The models' own file is as it was: without.
    let own = try JSONSerialization.jsonObject(with: CountdownTokenizer.json()) as? [String: Any]
    #expect(own?["post_processor"] == nil)
    #expect(own?.count == tokenizer.count - 1)
  }

  /// The architecture's two-layer head computes our score exactly: z = relu(z) - relu(-z).
  @Test func rewardModelsHeadIsOurs() throws {
    let model = try rewardModel()
    try export(model, .processRewardModel)
    #expect(try names().contains("head.json"))
    let config = try json("config.json")
    #expect(config["architectures"] as? [String] == ["Qwen2ForProcessRewardModel"])
    // With qwen2, transformers would put its own splitting of digits before the merges.
    #expect(config["model_type"] as? String == "llama")
    #expect(config["num_labels"] as? Int == 2)
    let (tensors, _) = try Tensor.loadSafetensors(
      folder.appendingPathComponent("model.safetensors"))
    func floats(_ name: String) throws -> [Float] { try #require(tensors[name]).floats() }
    let width = 32
    #expect(tensors["score.0.weight"]?.shape == [width, width])
    #expect(tensors["score.2.weight"]?.shape == [2, width])
    for layer in 0..<2 {
      for projection in ["q", "k", "v"] {
        let bias = try floats("model.layers.\(layer).self_attn.\(projection)_proj.bias")
        #expect(bias == [Float](repeating: 0, count: width))
      }
    }
    for entry in model.layout.entries where !entry.name.hasPrefix("score.") {
      #expect(try floats(entry.name) == Array(model.values[entry.range]), "\(entry.name)")
    }
    let (a, aBias) = (try floats("score.0.weight"), try floats("score.0.bias"))
    let (b, bBias) = (try floats("score.2.weight"), try floats("score.2.bias"))
    let weight = try #require(model["score.weight"])
    let bias = try #require(model["score.bias"]?.first)
    var generator = SplitMix64(seed: 9)
    for _ in 0..<50 {
      let state = (0..<width).map { _ in Float(generator.normal()) }
      func dot(_ matrix: [Float], _ row: Int, _ x: [Float]) -> Float {
        (0..<width).reduce(0) { $0 + matrix[row * width + $1] * x[$1] }
      }
      let z = dot(weight, 0, state) + bias
      let hidden = (0..<width).map { max(0, dot(a, $0, state) + aBias[$0]) }
      let labels = (0..<2).map { dot(b, $0, hidden) + bBias[$0] }
      #expect(labels[0] == 0)
      #expect(labels[1] == z)
    }
  }

  @Test func adaptersAreMerged() throws {
    let model = try rewardModel()
    var adapter = try QuantileAdapter(
      of: model, shape: AdapterShape(rank: 4, alpha: 8), seed: 3)
    var generator = SplitMix64(seed: 4)
    for index in adapter.values.indices { adapter.values[index] = Float(generator.normal()) * 0.1 }
    try ModelExport(model, adapter: adapter, card: ExportSamples.card("x", .processRewardModel))
      .write(.huggingFace, to: folder)
    let merged = try adapter.merged(into: model)
    let (tensors, _) = try Tensor.loadSafetensors(
      folder.appendingPathComponent("model.safetensors"))
    for entry in merged.layout.entries {
      #expect(try tensors[entry.name]?.floats() == Array(merged.values[entry.range]))
    }
    #expect(merged.values != model.values)
    let head = try StepHead(of: model, adapter: adapter)
    #expect(try Array(#require(tensors["score.0.weight"]).floats()[..<32]) == head.weight[0])
    #expect(try json("head.json")["quantiles"] != nil)
    let readme = try String(contentsOf: folder.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(readme.contains("calibrated adapter") && readme.contains("softplus"))
  }

  @Test func modelsThatDoNotFitAreRefused() throws {
    let model = try policy()
    func refusal(_ body: () throws -> ModelExport) -> String? {
      let error = #expect(throws: ModelFileError.self) { _ = try body() }
      return error?.message
    }
    #expect(
      refusal { try ModelExport(model, card: ExportSamples.card("x", .processRewardModel)) }?
        .contains("score.weight") == true)
    let adapter = try QuantileAdapter(
      of: try rewardModel(), shape: AdapterShape(rank: 2, alpha: 4), seed: 1)
    #expect(
      refusal { try ModelExport(model, adapter: adapter, card: ExportSamples.card("x", .policy)) }?
        .contains("policy") == true)
    var wide = TinyModel.shape
    wide.hiddenSize = 64
    wide.heads = 2
    let other = try ModelParameters.random(wide, head: true, seed: 1)
    #expect(
      refusal {
        try ModelExport(
          other, adapter: adapter, card: ExportSamples.card("x", .processRewardModel))
      }?.contains("another shape") == true)
    var large = TinyModel.shape
    large.vocabularySize = 224
    let strange = try ModelParameters.random(large, seed: 1)
    #expect(
      refusal { try ModelExport(strange, card: ExportSamples.card("x", .policy)) }?
        .contains("224") == true)
  }
}
