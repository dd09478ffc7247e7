import Parsimony

/// Reads the text that Python prints for a one-dimensional NumPy array: `[0.1 2e-3]`, or
/// `['a' None "b's"]` with Python's escapes.
package enum NumPyListText {
  /// The numbers of an array. Throws `badData` naming the place; NaN, infinities and the `...` of a
  /// shortened print are refused.
  package static func numbers(_ text: String, place: String) throws(ExperimentError) -> [Double] {
    var numbers: [Double] = []
    let content = String(String.UnicodeScalarView(try Self.content(of: text, place: place)))
    for word in content.split(whereSeparator: \.isWhitespace) {
      guard let number = Double(word), number.isFinite else {
        throw ExperimentError(
          .badData, "\(place): \(quoted(word)) is not a finite number; restore the recorded file.")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// The strings of an array, nil for `None`. Throws `badData` naming the place.
  package static func strings(_ text: String, place: String) throws(ExperimentError) -> [String?] {
    var strings: [String?] = []
    var rest = try content(of: text, place: place)
    while let first = rest.first {
      if first.properties.isWhitespace {
        rest.removeFirst()
      } else if rest.starts(with: "None".unicodeScalars) {
        rest.removeFirst(4)
        strings.append(nil)
      } else if first == "'" || first == "\"" {
        rest.removeFirst()
        strings.append(try string(&rest, closedBy: first, place: place))
      } else {
        throw ExperimentError(
          .badData,
          "\(place): \(quoted(String(String.UnicodeScalarView(rest)))) is neither a quoted string "
            + "nor None; restore the recorded file.")
      }
    }
    return strings
  }

  /// What stands between the brackets, as scalars: Swift joins CR LF and accents to one character.
  private static func content(
    of text: String, place: String
  ) throws(ExperimentError) -> ArraySlice<Unicode.Scalar> {
    let scalars = Array(text.trimmed.unicodeScalars)
    guard scalars.count >= 2, scalars.first == "[", scalars.last == "]" else {
      throw ExperimentError(
        .badData,
        "\(place): \(quoted(text)) is not a list in brackets; restore the recorded file.")
    }
    return scalars[1..<scalars.count - 1]
  }

  /// Reads on to the closing quote, which is passed.
  private static func string(
    _ rest: inout ArraySlice<Unicode.Scalar>, closedBy quote: Unicode.Scalar, place: String
  ) throws(ExperimentError) -> String {
    var result = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      if scalar == quote { return String(result) }
      result.append(scalar == "\\" ? try escape(&rest, place: place) : scalar)
    }
    throw ExperimentError(
      .badData, "\(place): a string of the list is never closed; the file may be cut off.")
  }

  /// The escapes that Python's `repr` writes.
  private static func escape(
    _ rest: inout ArraySlice<Unicode.Scalar>, place: String
  ) throws(ExperimentError) -> Unicode.Scalar {
    let mark = rest.popFirst()
    let digits: Int
    switch mark {
    case "\\", "'", "\"": return mark ?? "\\"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "x": digits = 2
    case "u": digits = 4
    case "U": digits = 8
    default: digits = 0
    }
    let code = String(String.UnicodeScalarView(rest.prefix(digits)))
    guard digits > 0, code.count == digits, let value = UInt32(code, radix: 16),
      let scalar = Unicode.Scalar(value)
    else {
      throw ExperimentError(
        .badData,
        "\(place): \(quoted("\\" + (mark.map { String($0) } ?? "") + code)) is no escape of "
          + "Python's repr; restore the recorded file.")
    }
    rest.removeFirst(digits)
    return scalar
  }
}
