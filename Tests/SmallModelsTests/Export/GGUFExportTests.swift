import Foundation
import Parsimony
import SmallModels
import Testing

@Suite struct GGUFExportTests {
  /// Two heads, so that an exchange of heads or halves would be seen.
  static let shape = TransformerConfiguration(
    hiddenSize: 64, intermediateSize: 96, layers: 2, maximumLength: 64)
  let scratch: ScratchFolder
  let model: ModelParameters

  init() throws {
    scratch = try ScratchFolder()
    model = try ModelParameters.random(Self.shape, seed: 5)
  }

  private func exported(_ model: ModelParameters) throws -> GGUFFile {
    let url = scratch.url.appendingPathComponent("tiny.gguf")
    #expect(
      try ModelExport(model, card: ExportSamples.card("tiny", .policy)).write(.gguf, to: url)
        == [url])
    return try GGUFFile(Data(contentsOf: url))
  }

  @Test func metadataDescribesTheModel() throws {
    let file = try exported(model)
    let expected: [String: GGUFFile.Value] = [
      "general.architecture": .string("llama"), "general.name": .string("tiny"),
      "general.type": .string("model"), "general.file_type": .unsigned(0),
      "general.alignment": .unsigned(32), "llama.vocab_size": .unsigned(192),
      "llama.context_length": .unsigned(64), "llama.embedding_length": .unsigned(64),
      "llama.block_count": .unsigned(2), "llama.feed_forward_length": .unsigned(96),
      "llama.attention.head_count": .unsigned(2), "llama.attention.head_count_kv": .unsigned(2),
      "llama.rope.dimension_count": .unsigned(32), "llama.rope.freq_base": .float(10_000),
      "llama.attention.layer_norm_rms_epsilon": .float(1e-5),
      "tokenizer.ggml.model": .string("gpt2"), "tokenizer.ggml.pre": .string("gpt-2"),
      "tokenizer.ggml.bos_token_id": .unsigned(1), "tokenizer.ggml.eos_token_id": .unsigned(2),
      "tokenizer.ggml.padding_token_id": .unsigned(0),
      "tokenizer.ggml.add_bos_token": .bool(true), "tokenizer.ggml.add_eos_token": .bool(false),
    ]
    for (key, value) in expected { #expect(file.metadata[key] == value, "\(key)") }
    #expect(
      Set(file.metadata.keys)
        == Set(expected.keys).union([
          "tokenizer.ggml.tokens", "tokenizer.ggml.token_type", "tokenizer.ggml.merges",
          "tokenizer.chat_template",
        ]))
  }

  @Test func tokensAreTheTokenizers() throws {
    let file = try exported(model)
    guard case .strings(let tokens) = file.metadata["tokenizer.ggml.tokens"],
      case .integers(let kinds) = file.metadata["tokenizer.ggml.token_type"],
      case .strings(let merges) = file.metadata["tokenizer.ggml.merges"]
    else { return #expect(Bool(false), "the tokenizer is missing") }
    #expect(Array(kinds) == [3, 3, 3] + Array(repeating: 1, count: 186) + [5, 5, 5])
    try ExportSamples.expectTokenizer(pieces: tokens, merges: merges)
  }

  /// Values are ours, bit by bit; dimensions are GGUF's way round.
  @Test func tensorsAreOurs() throws {
    let file = try exported(model)
    #expect(file.tensors.count == 2 + 9 * 2)
    let names = [
      "attn_norm": "input_layernorm", "attn_v": "self_attn.v_proj",
      "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
      "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
    ]
    var pairs = [
      ("token_embd.weight", "model.embed_tokens.weight"),
      ("output_norm.weight", "model.norm.weight"),
    ]
    for layer in 0..<2 {
      for (theirs, ours) in names {
        pairs.append(("blk.\(layer).\(theirs).weight", "model.layers.\(layer).\(ours).weight"))
      }
    }
    for (theirs, ours) in pairs {
      let entry = try #require(model.layout.entries.first { $0.name == ours })
      let tensor = try #require(file.tensors[theirs], "\(theirs)")
      #expect(tensor.dimensions == entry.shape.reversed(), "\(theirs)")
      #expect(
        tensor.values.map(\.bitPattern) == model.values[entry.range].map(\.bitPattern),
        "\(theirs)")
    }
  }

  /// Row 2i of a head is our row i, row 2i + 1 our row i + 16.
  @Test(arguments: [("attn_q", "q_proj"), ("attn_k", "k_proj")])
  func rotatedProjectionsAreInterleaved(_ names: (theirs: String, ours: String)) throws {
    let file = try exported(model)
    for layer in 0..<2 {
      let ours = try #require(model["model.layers.\(layer).self_attn.\(names.ours).weight"])
      let tensor = try #require(file.tensors["blk.\(layer).\(names.theirs).weight"])
      #expect(tensor.dimensions == [64, 64])
      for row in 0..<64 {
        let (head, channel) = row.quotientAndRemainder(dividingBy: 32)
        let source = head * 32 + channel / 2 + (channel % 2 == 0 ? 0 : 16)
        #expect(
          Array(tensor.values[(row * 64)..<(row * 64 + 64)])
            == Array(ours[(source * 64)..<(source * 64 + 64)]), "row \(row)")
      }
    }
  }

  /// Zeros of both signs, subnormal and huge numbers survive.
  @Test func oddNumbersSurvive() throws {
    var model = model
    let least = Float.leastNonzeroMagnitude
    let odd: [Float] = [-0.0, least, -least, .greatestFiniteMagnitude, .pi]
    model.values.replaceSubrange(0..<odd.count, with: odd)
    let tensor = try #require(try exported(model).tensors["token_embd.weight"])
    #expect(tensor.values.prefix(odd.count).map(\.bitPattern) == odd.map(\.bitPattern))
  }

  @Test func equalModelsGiveEqualBytes() throws {
    let export = try ModelExport(model, card: ExportSamples.card("tiny", .policy))
    let places = ["a.gguf", "b.gguf"].map { scratch.url.appendingPathComponent($0) }
    for place in places { try export.write(.gguf, to: place) }
    #expect(try Data(contentsOf: places[0]) == Data(contentsOf: places[1]))
  }

  @Test func rewardModelsTrunkHasNoHead() throws {
    let url = scratch.url.appendingPathComponent("prm.gguf")
    let scored = try TinyModel.speaker(head: true, configuration: Self.shape, seed: 3)
    let written = try ModelExport(scored, card: ExportSamples.card("prm", .processRewardModel))
      .write(.gguf, to: url)
    #expect(written.map(\.lastPathComponent) == ["prm.gguf", "prm-head.json"])
    let file = try GGUFFile(Data(contentsOf: url))
    #expect(file.tensors.count == 20)
    #expect(!file.tensors.keys.contains { $0.contains("score") })
  }
}
