import Foundation
import Parsimony

/// The fingerprint of a file, as cards and calibrators state it.
enum FileFingerprint {
  /// FNV-1a (64 bits) of the content: finds damage and mix-ups, not forgery.
  static func of(_ file: URL) throws(ModelFileError) -> String {
    guard let data = try? Data(contentsOf: file, options: .mappedIfSafe) else {
      throw ModelFileError(.fileAccess, "cannot read \(file.path)")
    }
    return StableHash.fingerprint(data)
  }
}
