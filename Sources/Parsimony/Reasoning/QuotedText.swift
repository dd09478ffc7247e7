/// A piece of untrusted text for an error message: in quotes, shortened to 60 characters, with
/// control characters escaped.
package func quoted(_ text: some StringProtocol) -> String {
  let shown = text.prefix(60).unicodeScalars.map { scalar in
    scalar.value < 32 || scalar.value == 127 ? scalar.escaped(asASCII: false) : String(scalar)
  }
  return "'" + shown.joined() + (text.dropFirst(60).isEmpty ? "" : "...") + "'"
}
