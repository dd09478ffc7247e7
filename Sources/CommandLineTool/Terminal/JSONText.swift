import Foundation

/// JSON as this program prints it.
enum JSONText {
  /// Indented, keys sorted, a newline at the end: equal values give equal bytes.
  static func encode(_ value: some Encodable) throws(CommandFailure) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    } catch {
      throw CommandFailure(.internalError, "a result cannot be written as JSON: \(error)")
    }
  }
}
