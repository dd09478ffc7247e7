import Foundation
import Parsimony

/// The records of a recorded file: the elements of one JSON array, or a JSON object a line.
struct RecordedArray {
  /// The file's name.
  let file: String
  /// The records that can be read as JSON, each with the line in which it begins.
  let elements: [(line: Int, value: StrictJSON)]

  /// Reads a file that is one array. What comes after a flaw is lost; the flaw is handled as
  /// `records` says. Throws `io` and `badData`.
  init(array url: URL, records: BadRecords) throws(ExperimentError) {
    file = url.lastPathComponent
    let (elements, flaw) = StrictJSONParser.elements(of: try RecordedFile.data(at: url))
    if let flaw {
      try records.handle(
        RecordFlaw("\(flaw.message); the file cannot be read beyond that"), file: file,
        line: flaw.line)
    }
    self.elements = elements
  }

  /// Reads a file of lines; blank ones are left out.
  init(lines url: URL, records: BadRecords) throws(ExperimentError) {
    file = url.lastPathComponent
    var elements: [(line: Int, value: StrictJSON)] = []
    var lines = try BoundedLines(url, limit: PoolFile.maximumLineBytes)
    while let line = try lines.next() {
      if line.isBlank { continue }
      do throws(RecordFlaw) {
        guard let bytes = line.bytes else {
          throw RecordFlaw("the line is longer than \(PoolFile.maximumLineBytes >> 20) MiB")
        }
        elements.append((line.number, try StrictJSONParser.value(of: bytes)))
      } catch {
        try records.handle(error, file: file, line: line.number)
      }
    }
    self.elements = elements
  }

  /// Makes something of every record; those that are wrong are handled as `records` says.
  func map<Value>(
    _ records: BadRecords, _ transform: (StrictJSON, Int) throws(RecordFlaw) -> Value
  ) throws(ExperimentError) -> [Value] {
    var values: [Value] = []
    for (line, element) in elements {
      do throws(RecordFlaw) {
        values.append(try transform(element, line))
      } catch {
        try records.handle(error, file: file, line: line)
      }
    }
    return values
  }
}

/// The ids of records, each of which may occur once.
struct DistinctIDs {
  private var lines: [String: Int] = [:]

  /// Throws where an id is empty or was there before.
  mutating func insert(_ id: String, line: Int) throws(RecordFlaw) {
    guard !id.isEmpty else { throw RecordFlaw("the question has no id; name it") }
    if let other = lines[id] {
      throw RecordFlaw("the question \(quoted(id)) stands in line \(other) already; remove one")
    }
    lines[id] = line
  }
}
