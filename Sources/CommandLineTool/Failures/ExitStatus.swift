/// The exit codes of the program: the one place that knows them.
///
/// From 64 on they are those of BSD's `sysexits.h`, 130 is the shell's for an interrupted process.
package enum ExitStatus: Int32, CaseIterable, Sendable {
  /// Done; `solve`: an answer was accepted.
  case ok = 0
  /// `solve`: given up, or out of budget without an answer to stand by.
  case unsolved = 2
  /// The command line is wrong.
  case usage = 64
  /// A file holds something else than it should.
  case badData = 65
  /// Something that is needed is not there.
  case unavailable = 69
  /// A bug of ours.
  case internalError = 70
  /// A file cannot be read or written.
  case inputOutput = 74
  /// Stopped by SIGINT or SIGTERM.
  case interrupted = 130

  /// One line for the help screen.
  package var meaning: String {
    switch self {
    case .ok: "done; solve: an answer was accepted"
    case .unsolved: "solve: no accepted answer; certify: nothing passes"
    case .usage: "the command line is wrong"
    case .badData: "a file holds something else than it should"
    case .unavailable: "something that is needed is not there; doctor: a problem was found"
    case .internalError: "a bug in this program; please report it"
    case .inputOutput: "a file cannot be read or written"
    case .interrupted: "stopped by a signal; with --store nothing finished is lost"
    }
  }

  /// All codes with their meanings, a line each.
  package static var table: String {
    allCases.map { status in
      let code = String(status.rawValue)
      return String(repeating: " ", count: 5 - code.count) + code + "  " + status.meaning
    }.joined(separator: "\n")
  }
}
