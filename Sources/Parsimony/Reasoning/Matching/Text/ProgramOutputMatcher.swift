import Foundation

/// Compares what programs print: line endings, blanks at the ends of lines and blank lines at the
/// end do not matter; optionally numbers need only be close.
///
/// An empty output is an answer here: it matches an empty output.
public struct ProgramOutputMatcher: AnswerMatcher {
  /// An output after normalisation.
  public struct Form: Sendable, Hashable {
    let lines: [String]
  }

  /// The longest output, in bytes of UTF-8.
  public static let lengthLimit = 1_000_000

  /// The largest difference of numbers that counts as equal, absolute below 1 and relative above;
  /// nil to compare texts. With a tolerance blanks between words do not matter either.
  public let tolerance: Double?

  /// Makes a matcher.
  public init(tolerance: Double? = nil) { self.tolerance = tolerance.map { max(0, $0) } }

  /// The lines; nil beyond the limit.
  public func form(of text: String) -> Form? {
    guard text.utf8.count <= Self.lengthLimit else { return nil }
    var lines: [[UInt8]] = [[]]
    var isAfterReturn = false
    for byte in text.utf8 {
      // CR LF is one line ending, and so are CR and LF alone.
      if byte == 13 || byte == 10 && !isAfterReturn { lines.append([]) }
      if byte != 13, byte != 10 { lines[lines.count - 1].append(byte) }
      isAfterReturn = byte == 13
    }
    var texts = lines.map { line -> String in
      var end = line.count
      while end > 0, line[end - 1] == 32 || line[end - 1] == 9 { end -= 1 }
      return String(decoding: line[..<end], as: UTF8.self)
    }
    while texts.last?.isEmpty == true { texts.removeLast() }
    return Form(lines: texts)
  }

  /// The lines, joined; nil with a tolerance.
  public func key(of form: Form) -> String? {
    tolerance == nil ? form.lines.joined(separator: "\n") : nil
  }

  /// Whether the outputs are equal, line by line.
  public func agree(_ first: Form, _ second: Form) -> Bool {
    guard let tolerance else { return first == second }
    return first.lines.count == second.lines.count
      && zip(first.lines, second.lines).allSatisfy { left, right in
        left == right || Self.words(left, right, within: tolerance)
      }
  }

  /// The whole text.
  public func answer(in text: String) -> String? { text }

  private static func words(_ left: String, _ right: String, within tolerance: Double) -> Bool {
    let first = left.split { $0 == " " || $0 == "\t" }
    let second = right.split { $0 == " " || $0 == "\t" }
    return first.count == second.count
      && zip(first, second).allSatisfy { a, b in
        if a == b { return true }
        guard let x = Double(a), let y = Double(b), x.isFinite, y.isFinite else { return false }
        return abs(x - y) <= tolerance * max(1, abs(x), abs(y))
      }
  }
}
