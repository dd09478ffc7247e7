import Foundation
import Synchronization

/// A file that whole lines are appended to; full ones are kept beside it as `NAME.1`, `NAME.2`, ...,
/// the latest first.
///
/// It is made for its owner alone. A line is there as a whole or not at all, also where the disk is
/// full.
final class RotatingFile: Sendable {
  /// What the lock guards.
  private struct State {
    var descriptor: Int32 = -1
    var size = 0
  }

  private let path: String
  private let maximumBytes: Int
  private let keptFiles: Int
  private let state = Mutex(State())

  /// Names a file; it is opened with the first line.
  ///
  /// - Parameters:
  ///   - maximumBytes: what a file has at most, a single longer line aside.
  ///   - keptFiles: how many full files are kept; older ones are removed.
  init(_ path: String, maximumBytes: Int, keptFiles: Int) {
    self.path = path
    self.maximumBytes = max(1, maximumBytes)
    self.keptFiles = max(0, keptFiles)
  }

  deinit { close() }

  /// Appends lines, each with its line feed.
  ///
  /// - Returns: How many were written; the others are lost.
  func append(_ lines: [[UInt8]]) -> Int {
    state.withLock { state in lines.count { append($0, &state) } }
  }

  /// Closes the file; another line opens it again.
  func close() {
    state.withLock { state in
      if state.descriptor >= 0 { _ = Foundation.close(state.descriptor) }
      state = State()
    }
  }

  private func append(_ line: [UInt8], _ state: inout State) -> Bool {
    if state.descriptor >= 0, state.size > 0, state.size + line.count > maximumBytes {
      rotate(&state)
    }
    guard state.descriptor >= 0 || open(&state) else { return false }
    var written = 0
    while written < line.count {
      let count = line[written...].withUnsafeBytes {
        Foundation.write(state.descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      written += count
    }
    guard written == line.count else {
      // Half a line would spoil the next one.
      if written > 0 { _ = ftruncate(state.descriptor, off_t(state.size)) }
      return false
    }
    state.size += written
    return true
  }

  private func open(_ state: inout State) -> Bool {
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_APPEND, 0o600)
    guard descriptor >= 0 else { return false }
    var size = lseek(descriptor, 0, SEEK_END)
    if size > 0 {
      var last: UInt8 = 0
      // The process may have died within a line.
      if pread(descriptor, &last, 1, size - 1) == 1, last != UInt8(ascii: "\n"),
        Foundation.write(descriptor, "\n", 1) == 1
      {
        size += 1
      }
    }
    state = State(descriptor: descriptor, size: max(0, Int(size)))
    return true
  }

  private func rotate(_ state: inout State) {
    _ = Foundation.close(state.descriptor)
    state = State()
    if keptFiles == 0 {
      _ = unlink(path)
      return
    }
    for number in stride(from: keptFiles - 1, through: 1, by: -1) {
      _ = rename("\(path).\(number)", "\(path).\(number + 1)")
    }
    _ = rename(path, "\(path).1")
  }
}
