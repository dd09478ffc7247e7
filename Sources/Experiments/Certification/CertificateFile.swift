public import Foundation
public import Parsimony

extension Certificate {
  /// Reads a certificate; throws `badData` for what is none and `io` where it cannot be read.
  public init(contentsOf file: URL) throws {
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw ExperimentError(
        .io, "Cannot read the certificate \(file.path): \(reason(error)).")
    }
    do {
      self = try JSONDecoder().decode(Certificate.self, from: data)
    } catch let error as CalibrationError {
      throw error
    } catch {
      throw ExperimentError(
        .badData,
        "\(file.path) is no certificate (\(Certificate.schema)); make one with `parsimony certify`."
      )
    }
  }

  /// The certificate as a file: sorted keys, one more line.
  public func fileContent() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var data = try encoder.encode(self)
    data.append(UInt8(ascii: "\n"))
    return data
  }
}
