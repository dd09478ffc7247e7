import Foundation
import Parsimony
import SmallModels
import Tensor
import Testing

@Suite struct ModelFolderTests {
  let scratch: ScratchFolder
  let model: ModelParameters
  let folder: ModelFolder

  init() throws {
    scratch = try ScratchFolder()
    model = try TinyModel.speaker(head: true, seed: 61)
    folder = ModelFolder(scratch.url.appendingPathComponent("tiny"))
    try folder.save(model, card: Self.card("tiny", .processRewardModel))
  }

  static func card(_ name: String, _ role: ModelCard.Role) -> ModelCard {
    ModelCard(
      name: name, role: role, summary: "test", command: "none", seed: .max, data: "none",
      parameters: 1, steps: 2, tokens: 3, metrics: ["loss": 0.25])
  }

  private func file(_ name: String) -> URL { folder.url.appendingPathComponent(name) }

  /// Rewrites the weights with some tensors changed.
  private func rewrite(_ change: (inout [String: Tensor]) throws -> Void) throws {
    var (tensors, metadata) = try Tensor.loadSafetensors(file("model.safetensors"))
    try change(&tensors)
    try Tensor.saveSafetensors(file("model.safetensors"), tensors, metadata: metadata)
  }

  /// Expects `load()` to fail with a message that holds all words.
  private func expectRefusal(
    _ words: String..., code: ModelFileError.Code = .badFile,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: ModelFileError.self, sourceLocation: sourceLocation) {
      try folder.load()
    }
    #expect(error?.code == code, sourceLocation: sourceLocation)
    for word in words {
      #expect(
        error?.message.contains(word) == true, "\(error?.message ?? "")",
        sourceLocation: sourceLocation)
    }
  }

  @Test func savedModelsComeBack() throws {
    #expect(try folder.load() == model)
    var card = Self.card("tiny", .processRewardModel)
    card.fingerprint = try folder.fingerprint()
    #expect(try folder.card() == card)
    #expect(card.fingerprint.count == "fnv1a64:".count + 16)
    for name in ["config.json", "tokenizer.json", "model.safetensors", "card.json"] {
      #expect(FileManager.default.fileExists(atPath: file(name).path))
    }
    #expect(try Data(contentsOf: file("tokenizer.json")) == CountdownTokenizer.json())
    // Without a head as well, and in place of what was there.
    let plain = try TinyModel.speaker(seed: 62)
    try folder.save(plain, card: Self.card("plain", .policy))
    #expect(try folder.load() == plain)
    #expect(try folder.card().fingerprint != card.fingerprint)
  }

  @Test func configurationIsTheLlamaFamilys() throws {
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file("config.json")))
        as? [String: Any])
    let numbers: [String: Double] = [
      "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 1,
      "num_key_value_heads": 1, "head_dim": 32, "vocab_size": 192, "max_position_embeddings": 64,
      "rope_theta": 10_000, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0,
    ]
    for (name, value) in numbers { #expect((root[name] as? Double) == value, "\(name)") }
    #expect(root["model_type"] as? String == "llama")
    #expect(root["tie_word_embeddings"] as? Bool == true)
  }

  @Test func fingerprintIsFNVOfTheWeights() throws {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in try Data(contentsOf: file("model.safetensors")) {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    #expect(try folder.fingerprint().hasSuffix(String(hash, radix: 16)))
  }

  /// JSON values that are no sizes, or not of a model that can be.
  static let badConfigurations: [(name: String, json: String)] = [
    ("num_hidden_layers", "-1"), ("num_hidden_layers", "0"),
    ("num_hidden_layers", "9223372036854775807"), ("num_hidden_layers", "\"two\""),
    ("num_hidden_layers", "null"), ("num_hidden_layers", "2.5"), ("hidden_size", "-32"),
    ("hidden_size", "33"), ("hidden_size", "9223372036854775776"), ("hidden_size", "1e99"),
    ("hidden_size", "1099511627776"), ("intermediate_size", "0"),
    ("intermediate_size", "1125899906842624"), ("num_attention_heads", "0"),
    ("num_attention_heads", "9223372036854775807"), ("num_attention_heads", "-9223372036854775808"),
    ("vocab_size", "-5"), ("vocab_size", "9223372036854775807"),
    ("max_position_embeddings", "0"), ("max_position_embeddings", "9223372036854775807"),
    ("rope_theta", "0"), ("rope_theta", "-1"), ("rope_theta", "1e300"), ("rms_norm_eps", "-1"),
    ("rms_norm_eps", "0"), ("rms_norm_eps", "\"small\""),
  ]

  @Test(arguments: badConfigurations)
  func badConfigurationsAreRefused(_ bad: (name: String, json: String)) throws {
    let text = try String(contentsOf: file("config.json"), encoding: .utf8)
    let lines = text.split(separator: "\n").map { line in
      guard line.contains("\"\(bad.name)\"") else { return String(line) }
      return "\"\(bad.name)\" : \(bad.json)" + (line.hasSuffix(",") ? "," : "")
    }
    let edited = lines.joined(separator: "\n")
    try #require(edited != text)
    try Data(edited.utf8).write(to: file("config.json"))
    expectRefusal("config.json")
  }

  @Test func possibleButOtherConfigurationsAreRefused() throws {
    var other = TinyModel.shape
    other.layers = 3
    try other.json().write(to: file("config.json"))
    expectRefusal("model.layers.2.")
    other = TinyModel.shape
    other.layers = 1
    try other.json().write(to: file("config.json"))
    expectRefusal("model.layers.1.")
    // The largest shape of all must not be allocated for.
    other = TransformerConfiguration(
      hiddenSize: 16_384, intermediateSize: 65_536, layers: 1_024, vocabularySize: 1 << 20)
    try other.json().write(to: file("config.json"))
    expectRefusal("embed_tokens", "[192, 32]")
  }

  @Test func damagedTextIsRefused() throws {
    try Data("{".utf8).write(to: file("config.json"))
    expectRefusal("config.json")
    try FileManager.default.removeItem(at: file("config.json"))
    expectRefusal("config.json", code: .fileAccess)
    try Data("[]".utf8).write(to: file("card.json"))
    let error = #expect(throws: ModelFileError.self) { try folder.card() }
    #expect(error?.message.contains("card.json") == true)
  }

  @Test func wrongTensorsAreRefused() throws {
    let norm = "model.layers.1.post_attention_layernorm.weight"
    try rewrite { $0[norm] = nil }
    expectRefusal(norm, "model.safetensors")
    try rewrite { $0[norm] = try Tensor.ones([33]) }
    expectRefusal(norm, "[33]", "[32]")
    try rewrite { $0[norm] = try Tensor.ones([32, 1]) }
    expectRefusal(norm, "[32, 1]")
    try rewrite { $0[norm] = try Tensor([Float](repeating: 1, count: 31) + [.nan]) }
    expectRefusal("not numbers")
    try rewrite { $0[norm] = try Tensor([Float](repeating: 1, count: 31) + [-.infinity]) }
    expectRefusal("not numbers")
    try rewrite { $0[norm] = try Tensor.ones([32]) }
    #expect(throws: Never.self) { try folder.load() }
    // An untied output matrix or a bias would make another model.
    try rewrite { $0["lm_head.weight"] = try Tensor.ones([192, 32]) }
    expectRefusal("lm_head.weight")
    try rewrite {
      $0["lm_head.weight"] = nil
      $0["score.bias"] = nil
    }
    expectRefusal("score.bias")
  }

  @Test func damagedWeightFilesAreRefused() throws {
    let whole = try Data(contentsOf: file("model.safetensors"))
    for count in [0, 1, 7, 8, 9, 100, whole.count / 2, whole.count - 1] {
      try whole.prefix(count).write(to: file("model.safetensors"))
      expectRefusal("model.safetensors")
    }
    var data = whole
    for index in 0..<8 { data[index] = 0xFF }
    try data.write(to: file("model.safetensors"))
    expectRefusal("model.safetensors")
    try Data("not a model".utf8).write(to: file("model.safetensors"))
    expectRefusal("model.safetensors")
    try FileManager.default.removeItem(at: file("model.safetensors"))
    expectRefusal("model.safetensors", code: .fileAccess)
    #expect(throws: ModelFileError.self) { try folder.fingerprint() }
  }

  /// Damage anywhere in the header is refused or harmless; it never traps.
  @Test func randomHeaderDamageNeverTraps() throws {
    let whole = try Data(contentsOf: file("model.safetensors"))
    var generator = SplitMix64(seed: 3)
    for _ in 0..<200 {
      var data = whole
      for _ in 0..<(1 + generator.index(below: 3)) {
        data[generator.index(below: 1_500)] = UInt8(truncatingIfNeeded: generator.next())
      }
      try data.write(to: file("model.safetensors"))
      do { _ = try folder.load() } catch { #expect(error.code == .badFile) }
    }
  }

  @Test func placesThatCannotBeWritten() throws {
    let file = scratch.url.appendingPathComponent("file")
    try Data("x".utf8).write(to: file)
    let error = #expect(throws: ModelFileError.self) {
      try ModelFolder(file.appendingPathComponent("model"))
        .save(model, card: Self.card("x", .policy))
    }
    #expect(error?.code == .fileAccess)
  }
}
