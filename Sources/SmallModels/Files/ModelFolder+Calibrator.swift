import Foundation
public import Parsimony

extension ModelFolder {
  /// The calibrator that ships with this policy, for the process reward model `prm`; nil if none
  /// does.
  ///
  /// - Throws: ``ModelFileError`` if the file is damaged.
  public func calibrator(for prm: String) throws(ModelFileError) -> (any Calibrator)? {
    let file = calibratorFile(for: prm)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    do {
      return try CalibratorFile.decode(Data(contentsOf: file))
    } catch {
      throw ModelFileError(.badFile, "\(file.path): \(error)")
    }
  }

  /// Writes the calibrator that ships with this policy.
  public func save(_ calibrator: some Calibrator & Encodable, for prm: String)
    throws(ModelFileError)
  {
    let file = calibratorFile(for: prm)
    do {
      try CalibratorFile.encode(calibrator).write(to: file, options: .atomic)
    } catch {
      throw ModelFileError(.fileAccess, "cannot write \(file.path): \(error)")
    }
  }

  private func calibratorFile(for prm: String) -> URL {
    url.appendingPathComponent("calibrator-\(prm).json")
  }
}
