import Foundation

/// The lines of a file, read as a stream: no more than one line is in memory.
struct BoundedLines {
  /// A line.
  struct Line {
    /// Its number, from 1.
    let number: Int
    /// Its bytes without the line feed; nil where there are more than the limit, which are passed
    /// over.
    let bytes: [UInt8]?
    /// Whether a line feed ends it.
    let isEnded: Bool

    /// Whether it holds nothing but white space.
    var isBlank: Bool { bytes?.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } ?? false }
  }

  private static let chunk = 1 << 20
  private let handle: FileHandle
  private let path: String
  private let limit: Int
  private var buffer: [UInt8] = []
  private var position = 0
  private var number = 0
  private var isAtEnd = false

  /// Opens a file. Throws `io`.
  init(_ url: URL, limit: Int) throws(ExperimentError) {
    path = url.path
    self.limit = limit
    do {
      handle = try FileHandle(forReadingFrom: url)
    } catch {
      throw ExperimentError(.io, "Cannot read \(url.path): \(reason(error)). Check the path.")
    }
  }

  /// The next line; nil at the end. Throws `io`.
  mutating func next() throws(ExperimentError) -> Line? {
    var line: [UInt8] = []
    var isTooLong = false
    while true {
      if position == buffer.count {
        guard try fill() else { break }
      }
      let rest = buffer[position...]
      let end = rest.firstIndex(of: 0x0A)
      let part = rest[..<(end ?? buffer.count)]
      if line.count + part.count > limit {
        isTooLong = true
        line = []
      }
      if !isTooLong { line += part }
      position = end.map { $0 + 1 } ?? buffer.count
      if end != nil {
        number += 1
        return Line(number: number, bytes: isTooLong ? nil : line, isEnded: true)
      }
    }
    guard isTooLong || !line.isEmpty else { return nil }
    number += 1
    return Line(number: number, bytes: isTooLong ? nil : line, isEnded: false)
  }

  private mutating func fill() throws(ExperimentError) -> Bool {
    guard !isAtEnd else { return false }
    do {
      let data = try handle.read(upToCount: Self.chunk) ?? Data()
      isAtEnd = data.isEmpty
      buffer = Array(data)
      position = 0
      return !isAtEnd
    } catch {
      throw ExperimentError(.io, "Cannot read \(path): \(reason(error)). Check the path.")
    }
  }
}
