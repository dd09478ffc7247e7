public import Foundation

extension ModelFolder {
  /// Where the calibrator that ships with this policy lies, for the process reward model `prm`.
  public func calibratorFile(for prm: String) -> URL {
    url.appendingPathComponent("calibrator-\(prm).json")
  }
}

extension ModelCatalog {
  /// The calibrator that ships with a policy for a process reward model, with its adapter where it
  /// has one; nil if none ships.
  ///
  /// - Throws: ``ModelFileError`` if a file is damaged.
  public func calibrator(policy: String, prm: String) throws(ModelFileError) -> FittedCalibrator? {
    let file = folder(policy).calibratorFile(for: prm)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try FittedCalibrator(
      contentsOf: file, configuration: folder(prm).configuration())
  }
}
