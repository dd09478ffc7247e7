import Foundation
import Parsimony

/// Reads untrusted files, so that every failure names the file and what is wrong with it.
enum RecordedFile {
  /// The bytes of a file. Throws `io`.
  static func data(at url: URL) throws(ExperimentError) -> Data {
    do {
      return try Data(contentsOf: url)
    } catch {
      throw ExperimentError(
        .io, "Cannot read the recorded data \(url.path): \(reason(error)). Check the path.")
    }
  }

  /// The text of a file. Throws `io`, and `badData` where it is not UTF-8.
  static func text(at url: URL) throws(ExperimentError) -> String {
    guard let text = String(data: try data(at: url), encoding: .utf8) else {
      throw ExperimentError(
        .badData, "\(url.lastPathComponent) is not UTF-8 text; restore the recorded file.")
    }
    return text
  }

  /// Decodes JSON. Throws `badData`, naming the place and the field.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from json: Data, place: String
  ) throws(ExperimentError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: json)
    } catch {
      throw ExperimentError(
        .badData, "\(place): \(explain(error)); restore the recorded file.")
    }
  }

  private static func explain(_ error: any Error) -> String {
    func path(_ context: DecodingError.Context) -> String {
      let parts = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
      return parts.isEmpty ? "at the top" : "at " + quoted(parts.joined(separator: "."))
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      return "the field \(quoted(key.stringValue)) is missing \(path(context))"
    case .typeMismatch(let type, let context):
      return "the value \(path(context)) is not of the type \(type)"
    case .valueNotFound(let type, let context):
      return "the value \(path(context)) is null where a \(type) is needed"
    case .dataCorrupted(let context):
      return "it cannot be read as JSON \(path(context))"
    default:
      return "it cannot be read as JSON"
    }
  }
}
