package import Foundation

/// A file of one JSON object a line.
///
/// Blank lines are left out. A last line that does not end with a line feed and cannot be read was
/// cut off while it was written: it is dropped and counted; any other broken line is refused.
package struct JSONLinesFile<Record: Decodable> {
  /// The records with their line numbers, from 1.
  package let records: [(line: Int, record: Record)]
  /// The number of the last line when it is cut off.
  package let truncatedLine: Int?

  /// Reads lines. Throws `badData`, naming file, line and field; also when there is no record.
  package init(_ data: Data, name: String) throws(ExperimentError) {
    var records: [(line: Int, record: Record)] = []
    var truncatedLine: Int?
    let lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { continue }
      do throws(ExperimentError) {
        let record = try RecordedFile.decode(
          Record.self, from: Data(line), place: "\(name), line \(index + 1)")
        records.append((index + 1, record))
      } catch {
        // Text after the last line feed: whoever wrote the file was stopped in this line.
        guard index == lines.count - 1, !Self.isWhole(Data(line)) else { throw error }
        truncatedLine = index + 1
      }
    }
    guard !records.isEmpty else {
      throw ExperimentError(
        .badData, "\(name) holds no whole record; it needs one JSON object a line.")
    }
    self.records = records
    self.truncatedLine = truncatedLine
  }

  /// Whether a line is JSON at all: then a failure is a wrong record, not a cut.
  private static func isWhole(_ line: Data) -> Bool {
    (try? JSONSerialization.jsonObject(with: line, options: .fragmentsAllowed)) != nil
  }
}
