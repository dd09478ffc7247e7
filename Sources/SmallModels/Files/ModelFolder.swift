public import Foundation
import Parsimony
import Tensor

/// A model on disk in Hugging Face's layout: `config.json`, `tokenizer.json`,
/// `model.safetensors`, and our `card.json`.
public struct ModelFolder: Sendable, Hashable {
  /// The folder.
  public let url: URL

  /// Names a folder.
  public init(_ url: URL) { self.url = url }

  private var weights: URL { url.appendingPathComponent("model.safetensors") }
  private var cardFile: URL { url.appendingPathComponent("card.json") }

  /// Reads the model's shape.
  ///
  /// - Throws: ``ModelFileError`` naming the file and what is wrong with it.
  public func configuration() throws(ModelFileError) -> TransformerConfiguration {
    let configuration = try decode(TransformerConfiguration.self, "config.json")
    if let defect = configuration.defect {
      throw ModelFileError(
        .badFile, "\(url.appendingPathComponent("config.json").path): \(defect)")
    }
    return configuration
  }

  /// Reads configuration and weights.
  ///
  /// - Throws: ``ModelFileError`` naming the file and what is wrong with it.
  public func load() throws(ModelFileError) -> ModelParameters {
    let configuration = try configuration()
    guard FileManager.default.fileExists(atPath: weights.path) else {
      throw ModelFileError(.fileAccess, "\(weights.path) is missing; train or fetch the model")
    }
    do {
      let (tensors, _) = try Tensor.loadSafetensors(weights)
      let hasHead = tensors["score.weight"] != nil
      let layout = ParameterLayout(configuration, head: hasHead)
      let known = Set(layout.entries.map(\.name))
      if let foreign = tensors.keys.filter({ !known.contains($0) }).min() {
        throw ModelFileError(
          .badFile,
          "\(weights.path) holds the tensor \(foreign), which config.json's model does "
            + "not have; the result would be another model")
      }
      for entry in layout.entries {
        guard let tensor = tensors[entry.name] else {
          throw ModelFileError(.badFile, "\(weights.path) lacks the tensor \(entry.name)")
        }
        guard tensor.shape == entry.shape else {
          throw ModelFileError(
            .badFile,
            "\(weights.path): \(entry.name) has shape \(tensor.shape), config.json asks "
              + "for \(entry.shape)")
        }
      }
      var values: [Float] = []
      values.reserveCapacity(layout.count)
      for entry in layout.entries { values += try tensors[entry.name]?.floats() ?? [] }
      guard values.allSatisfy(\.isFinite) else {
        throw ModelFileError(.badFile, "\(weights.path) holds weights that are not numbers")
      }
      return try ModelParameters(configuration: configuration, head: hasHead, values: values)
    } catch let error as ModelFileError {
      throw error
    } catch {
      throw ModelFileError(.badFile, "cannot read \(weights.path): \(error)")
    }
  }

  /// Writes all four files; the card gets the weights' fingerprint.
  public func save(_ parameters: ModelParameters, card: ModelCard) throws(ModelFileError) {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      try parameters.configuration.json()
        .write(to: url.appendingPathComponent("config.json"), options: .atomic)
      try CountdownTokenizer.json()
        .write(to: url.appendingPathComponent("tokenizer.json"), options: .atomic)
      var tensors: [String: Tensor] = [:]
      for entry in parameters.layout.entries {
        tensors[entry.name] = try Tensor(
          Array(parameters.values[entry.range]), shape: entry.shape)
      }
      try Tensor.saveSafetensors(weights, tensors, metadata: ["format": "pt"])
    } catch {
      throw ModelFileError(.fileAccess, "cannot write the model to \(url.path): \(error)")
    }
    var card = card
    card.fingerprint = try fingerprint()
    try save(card)
  }

  /// Replaces the card.
  public func save(_ card: ModelCard) throws(ModelFileError) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(card).write(to: cardFile, options: .atomic)
    } catch {
      throw ModelFileError(.fileAccess, "cannot write \(cardFile.path): \(error)")
    }
  }

  /// Reads the card.
  public func card() throws(ModelFileError) -> ModelCard { try decode(ModelCard.self, "card.json") }

  /// FNV-1a (64 bits) of the weights file: finds damage and mix-ups, not forgery.
  public func fingerprint() throws(ModelFileError) -> String {
    try FileFingerprint.of(weights)
  }

  private func decode<Value: Decodable>(
    _ type: Value.Type, _ name: String
  ) throws(ModelFileError) -> Value {
    let file = url.appendingPathComponent(name)
    guard let data = try? Data(contentsOf: file) else {
      throw ModelFileError(.fileAccess, "\(file.path) is missing or cannot be read")
    }
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw ModelFileError(.badFile, "\(file.path) is not what it should be: \(error)")
    }
  }
}
