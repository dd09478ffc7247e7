import Foundation

/// How many columns there are to write in.
enum TerminalWidth {
  /// Where there is no terminal to ask.
  static let standard = 120

  /// The columns of the terminal behind a stream; `COLUMNS` where that is set, 120 where neither is
  /// known. At least 40.
  static func columns(of stream: Int32 = STDOUT_FILENO) -> Int {
    if let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text) {
      return min(max(columns, 40), 1000)
    }
    var size = winsize()
    guard ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return standard }
    return max(Int(size.ws_col), 40)
  }

  /// Whether a stream is a terminal.
  static func isTerminal(_ stream: Int32) -> Bool { isatty(stream) == 1 }
}
