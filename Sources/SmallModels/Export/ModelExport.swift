public import Foundation
import Parsimony
import Tensor

/// A built-in model in the forms that inference engines read, weights in float32: the same model in
/// process, under llama-server and under vLLM.
///
/// - Hugging Face: a folder. Policies are `LlamaForCausalLM`; process reward models are
///   `Qwen2ForProcessRewardModel`, which vLLM's `/pooling` serves (see ``ProcessRewardTensors``),
///   with `head.json` beside.
/// - GGUF: a file with tokenizer and chat template. A process reward model's has the trunk only;
///   the head goes to `NAME-head.json` beside `NAME.gguf`.
public struct ModelExport: Sendable {
  /// What to write.
  public enum Format: String, Sendable, CaseIterable {
    /// A folder in Hugging Face's layout.
    case huggingFace = "hf"
    /// A file for llama.cpp.
    case gguf
  }

  /// The model's card.
  public let card: ModelCard
  /// The head of a process reward model; nil for a policy.
  public let head: StepHead?
  private let trunk: ModelParameters

  /// Takes a model; with an adapter, the model that the adapter makes of it.
  ///
  /// - Throws: ``ModelFileError`` if a process reward model has no head, or the adapter is for
  ///   another model.
  public init(
    _ parameters: ModelParameters, adapter: QuantileAdapter? = nil, card: ModelCard
  ) throws(ModelFileError) {
    guard parameters.configuration.vocabularySize == CountdownTokenizer.vocabularySize else {
      throw ModelFileError(
        .badWeights,
        "\(card.name) has \(parameters.configuration.vocabularySize) token ids; the tokenizer that "
          + "is exported has \(CountdownTokenizer.vocabularySize)")
    }
    guard card.role == .processRewardModel || adapter == nil else {
      throw ModelFileError(
        .badWeights, "\(card.name) is a policy; adapters belong to process reward models")
    }
    self.card = card
    trunk = try adapter?.merged(into: parameters) ?? parameters
    head =
      card.role == .processRewardModel ? try StepHead(of: parameters, adapter: adapter) : nil
  }

  /// Writes the model, or leaves everything as it was.
  ///
  /// - Parameters:
  ///   - url: the folder (`hf`) or the file (`gguf`); what it lies in must exist.
  ///   - replacing: whether an earlier export may be replaced. A folder that holds anything else
  ///     than an export is never touched.
  /// - Returns: what was written.
  /// - Throws: ``ModelFileError`` if something is there already or cannot be written.
  @discardableResult public func write(
    _ format: Format, to url: URL, replacing: Bool = false
  ) throws(ModelFileError) -> [URL] {
    switch format {
    case .huggingFace:
      try ExportPlace(url).writeFolder(replacing: replacing, write: files)
      return [url]
    case .gguf:
      var files = [(url: url, data: trunk.gguf(name: card.name))]
      if let head {
        let place = URL(
          fileURLWithPath: url.deletingPathExtension().relativePath + "-head.json",
          relativeTo: url.baseURL)
        files.append((place, head.json(model: card.name, fingerprint: card.fingerprint)))
      }
      try ExportPlace.writeFiles(files, replacing: replacing)
      return files.map(\.url)
    }
  }

  /// Writes the files of a Hugging Face folder.
  private func files(in folder: URL) throws {
    func write(_ name: String, _ data: Data) throws {
      try data.write(to: folder.appendingPathComponent(name))
    }
    let length = trunk.configuration.maximumLength
    try write("config.json", configuration())
    try write("tokenizer.json", CountdownTokenizer.json(addsBos: true))
    try write("tokenizer_config.json", CountdownTokenizer.configurationJSON(maximumLength: length))
    try write("generation_config.json", CountdownTokenizer.generationJSON())
    let readme = ExportReadme(card: card, isAdapted: isAdapted, maximumLength: length)
    try write("README.md", Data(readme.text.utf8))
    if let head {
      try write("head.json", head.json(model: card.name, fingerprint: card.fingerprint))
    }
    let tensors =
      try head.map { try ProcessRewardTensors(trunk: trunk, head: $0).tensors() }
      ?? trunk.trunkTensors()
    try Tensor.saveSafetensors(
      folder.appendingPathComponent("model.safetensors"), tensors, metadata: ["format": "pt"])
  }

  private var isAdapted: Bool { head.map { !$0.levels.isEmpty } ?? false }

  private func configuration() throws -> Data {
    let own = try trunk.configuration.json()
    guard head != nil,
      var object = try JSONSerialization.jsonObject(with: own) as? [String: Any]
    else { return own }
    // The type stays llama: transformers gives every qwen2 Qwen's own splitting of digits, and the
    // merges of two digits would never apply. vLLM goes by the architecture.
    object["architectures"] = [ProcessRewardTensors.architecture]
    object["attention_bias"] = true
    object["num_labels"] = 2
    object["tie_word_embeddings"] = false
    return try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys])
  }
}
