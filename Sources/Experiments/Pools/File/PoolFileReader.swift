import Foundation
import Parsimony

/// Reads a pool's file question by question.
struct PoolFileReader {
  /// The file's name, for messages.
  let file: String
  /// The first line.
  let header: PoolHeader
  /// The levels of all quantiles.
  let levels: [Double]?
  private var lines: BoundedLines
  /// The line of each question that was read.
  private var seen: [String: Int] = [:]

  /// Opens a file and reads its header. Throws `io`, and `badData` where the header is not sound.
  init(_ url: URL) throws(ExperimentError) {
    file = url.lastPathComponent
    lines = try BoundedLines(url, limit: PoolFile.maximumLineBytes)
    guard let first = try lines.next() else {
      throw ExperimentError(
        .badData, "\(file) is empty; a pool begins with a header of \(PoolFile.schema).")
    }
    do throws(RecordFlaw) {
      guard let bytes = first.bytes else { throw Self.tooLong }
      (header, levels) = try PoolHeader.read(try StrictJSONParser.value(of: bytes))
    } catch {
      throw ExperimentError(
        .badData,
        "\(file):1: \(error.message). A pool begins with a header of \(PoolFile.schema).")
    }
  }

  private static var tooLong: RecordFlaw {
    RecordFlaw("the line is longer than \(PoolFile.maximumLineBytes >> 20) MiB")
  }

  /// The next question, or what is wrong with its line; nil at the end. Throws `io`.
  mutating func next() throws(ExperimentError) -> Result<PoolQuestion, RecordProblem>? {
    while let line = try lines.next() {
      if line.isBlank { continue }
      do throws(RecordFlaw) {
        guard let bytes = line.bytes else { throw Self.tooLong }
        let question = try PoolQuestion.read(
          try StrictJSONParser.value(of: bytes), levels: levels)
        if let flaw = question.flaw(levels: levels) { throw RecordFlaw(flaw) }
        if let other = seen.updateValue(line.number, forKey: question.id) {
          throw RecordFlaw(
            "the question \(quoted(question.id)) stands in line \(other) already; remove one")
        }
        return .success(question)
      } catch {
        return .failure(RecordProblem(file: file, line: line.number, message: error.message))
      }
    }
    return nil
  }
}

extension RecordProblem: Error {}
