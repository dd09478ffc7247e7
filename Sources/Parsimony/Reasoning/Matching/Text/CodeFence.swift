/// Markdown's fenced code blocks.
enum CodeFence {
  /// The content of the last block between two lines that begin with three backticks; nil without
  /// one that is closed. Time is linear.
  static func last(in text: String) -> String? {
    var content: [Substring]?
    var found: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.drop(while: { $0 == " " }).hasPrefix("```") {
        found = content ?? found
        content = content == nil ? [] : nil
      } else {
        content?.append(line)
      }
    }
    return found?.joined(separator: "\n")
  }
}
