public import Foundation
import Parsimony
import Tensor

extension QuantileAdapter {
  /// Writes the weights as safetensors: `...lora_A.weight`, `...lora_B.weight`, `score.weight`,
  /// `score.bias`. Shape and provenance are in the calibrator's file that names this one.
  ///
  /// - Throws: ``ModelFileError`` if the file cannot be written.
  public func save(to url: URL) throws(ModelFileError) {
    do {
      var tensors: [String: Tensor] = [:]
      for entry in layout.entries {
        tensors[entry.name] = try Tensor(Array(values[entry.range]), shape: entry.shape)
      }
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Tensor.saveSafetensors(url, tensors, metadata: ["format": "pt"])
    } catch {
      throw ModelFileError(.fileAccess, "cannot write the adapter to \(url.path): \(error)")
    }
  }

  /// Reads weights of a known shape.
  ///
  /// - Throws: ``ModelFileError`` naming the file and the tensor that is missing, foreign, of
  ///   another shape or not a number.
  public init(
    contentsOf url: URL, shape: AdapterShape, configuration: TransformerConfiguration
  ) throws(ModelFileError) {
    if let defect = configuration.defect ?? shape.defect(for: configuration) {
      throw ModelFileError(.badFile, "the adapter \(url.path): \(defect)")
    }
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw ModelFileError(
        .fileAccess, "\(url.path) is missing; fit the calibrator that names it again")
    }
    let layout = shape.layout(for: configuration)
    do {
      let (tensors, _) = try Tensor.loadSafetensors(url)
      if let foreign = tensors.keys.filter({ name in
        !layout.entries.contains { $0.name == name }
      }).min() {
        throw ModelFileError(.badFile, "\(url.path) holds the tensor \(foreign), unknown here")
      }
      var values: [Float] = []
      for entry in layout.entries {
        guard let tensor = tensors[entry.name], tensor.shape == entry.shape else {
          throw ModelFileError(
            .badFile,
            "\(url.path): \(entry.name) has shape \(tensors[entry.name]?.shape ?? []), "
              + "\(entry.shape) is needed")
        }
        values += try tensor.floats()
      }
      try self.init(shape: shape, configuration: configuration, values: values)
    } catch let error as ModelFileError {
      throw error
    } catch {
      throw ModelFileError(.badFile, "cannot read \(url.path): \(error)")
    }
  }
}
