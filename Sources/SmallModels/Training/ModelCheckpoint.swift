public import Foundation

/// Reads the averaged weights out of a training run's checkpoint, finished or not.
public enum ModelCheckpoint {
  /// The averaged weights.
  ///
  /// - Throws: ``ModelFileError`` if the file is missing or no checkpoint.
  public static func averaged(_ url: URL) throws(ModelFileError) -> ModelParameters {
    guard let saved = try TrainingCheckpoint.read(from: url) else {
      throw ModelFileError(.fileAccess, "there is no checkpoint at \(url.path)")
    }
    guard saved.header.adapter == nil else {
      throw ModelFileError(.badFile, "\(url.path) is the checkpoint of an adapter, not of a model")
    }
    return try ModelParameters(
      configuration: saved.header.configuration, head: saved.header.head, values: saved.averaged)
  }
}
