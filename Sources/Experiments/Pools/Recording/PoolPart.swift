import Foundation
import Parsimony

/// The unfinished file of a recording: a header, then a line a finished question, in any order.
///
/// The header is written with the first question, because only that tells the quantiles' levels.
final class PoolPart {
  private let url: URL
  private let header: PoolHeader
  private let handle: FileHandle
  private var isBegun: Bool

  /// Opens the file, or makes it; cuts an unfinished last line off. Throws `io`, also where another
  /// process has it open, and `badArgument` where it is of another recording.
  init(_ url: URL, header: PoolHeader) throws(ExperimentError) {
    self.url = url
    self.header = header
    do {
      if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
      handle = try FileHandle(forUpdating: url)
    } catch {
      throw ExperimentError(.io, "Cannot write \(url.path): \(reason(error)).")
    }
    guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw ExperimentError(
        .io, "Another process records into \(url.path); wait for it or give another file.")
    }
    let whole: UInt64
    do {
      let data = try Data(contentsOf: url, options: .mappedIfSafe)
      whole = data.lastIndex(of: 0x0A).map { UInt64($0 - data.startIndex) + 1 } ?? 0
      try handle.truncate(atOffset: whole)
      try handle.seekToEnd()
    } catch {
      throw ExperimentError(.io, "Cannot write \(url.path): \(reason(error)).")
    }
    isBegun = whole > 0
    if isBegun {
      try header.requireEqual(try PoolFileReader(url).header, of: url.path)
    }
  }

  /// The finished questions. Throws `badData` on a damaged line.
  func questions() throws(ExperimentError) -> [PoolQuestion] {
    guard isBegun else { return [] }
    var reader = try PoolFileReader(url)
    var questions: [PoolQuestion] = []
    while let next = try reader.next() {
      switch next {
      case .success(let question): questions.append(question)
      case .failure(let problem): try BadRecords.refuse.handle(problem)
      }
    }
    return questions
  }

  /// Adds a question. Throws `badData` where it is not sound, and `io`.
  func append(_ question: PoolQuestion) throws(ExperimentError) {
    if let flaw = question.flaw(levels: question.levels) {
      throw ExperimentError(
        .badData, "The question \(quoted(question.id)) cannot be kept in a pool: \(flaw).")
    }
    var bytes = isBegun ? [] : PoolLine.header(header, levels: question.levels)
    bytes += PoolLine.question(question)
    do {
      try handle.write(contentsOf: bytes)
    } catch {
      throw ExperimentError(.io, "Cannot write \(url.path): \(reason(error)).")
    }
    isBegun = true
  }
}
