/// Why the program ends without a result: an exit status and one line for standard error.
package struct CommandFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// How the process ends.
  package let status: ExitStatus
  /// One line that names the offending value and the fix.
  package let message: String

  /// Makes a failure. The message becomes one line without control characters, whatever text it
  /// quotes.
  package init(_ status: ExitStatus, _ message: String) {
    self.status = status
    var line = ""
    for scalar in message.unicodeScalars {
      if scalar == "\n" || scalar == "\r" || scalar == "\t" {
        if !line.hasSuffix(" ") { line += " " }
      } else if scalar.value < 32 || (127..<160).contains(scalar.value) {
        line += scalar.escaped(asASCII: true)
      } else if scalar != " " || !line.hasSuffix(" ") {
        line.unicodeScalars.append(scalar)
      }
    }
    while line.last == " " { line.removeLast() }
    self.message = line
  }

  /// The message.
  package var description: String { message }
}
