/// Running text broken into lines.
package enum Paragraph {
  /// Breaks text at blanks into lines of at most `width` characters; longer words keep their line.
  /// Lines after the first are indented.
  package static func lines(_ text: String, width: Int, indent: Int = 0) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if line.isEmpty {
        line = String(word)
      } else if line.count + 1 + word.count <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = margin + word
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// Facts as `label  value`, values aligned and wrapped.
  package static func facts(_ facts: [(label: String, value: String)], width: Int) -> String {
    let column = (facts.map(\.label.count).max() ?? 0) + 2
    return facts.flatMap { fact in
      lines(fact.value, width: max(20, width - column)).enumerated().map { index, line in
        let label = index == 0 ? fact.label : ""
        return label + String(repeating: " ", count: column - label.count) + line
      }
    }.map { $0 + "\n" }.joined()
  }
}
