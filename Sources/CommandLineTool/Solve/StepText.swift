/// A step as people read it.
///
/// Nothing is checked: wrong steps have a text, too.
package enum StepText {
  /// `13-9=4:4 4 10` becomes `13 - 9 = 4 (left: 4 4 10)`, `8|3` becomes `8/3`. What does not look
  /// like a step stays as it is, control characters escaped.
  package static func people(_ text: String) -> String {
    var line = text
    while line.last?.isNewline == true { line.removeLast() }
    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let equation = equation(parts[0]) else { return escaped(line) }
    guard parts.count == 2 else { return equation }
    return equation + " (left: \(escaped(parts[1].replacing("|", with: "/"))))"
  }

  /// The part before the colon with blanks around its signs, or nil if it is no `a?b=c`.
  private static func equation(_ text: Substring) -> String? {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    let left = text[..<equals]
    let result = text[text.index(after: equals)...]
    // The first character may be a minus sign of the operand.
    guard !result.isEmpty,
      let sign = left.dropFirst().firstIndex(where: { "+-*/".contains($0) })
    else { return nil }
    let operands = [left[..<sign], left[left.index(after: sign)...], result]
    guard operands.allSatisfy({ !$0.isEmpty && $0.allSatisfy { "0123456789|-".contains($0) } })
    else { return nil }
    let numbers = operands.map { $0.replacing("|", with: "/") }
    return "\(numbers[0]) \(left[sign]) \(numbers[1]) = \(numbers[2])"
  }

  private static func escaped(_ text: some StringProtocol) -> String {
    text.unicodeScalars.map { scalar in
      scalar.value < 32 || scalar.value == 127 ? scalar.escaped(asASCII: true) : String(scalar)
    }.joined()
  }
}
