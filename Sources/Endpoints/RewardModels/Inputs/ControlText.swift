/// Text that a template or a step tag gives a meaning, and that a question or a model's step must
/// not be able to write: a step that holds a tag would add a score, one that ends the assistant's
/// turn could speak as the user.
enum ControlText {
  /// ChatML's tokens, as Qwen's models use them.
  static let chatML = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"]

  /// The text with a space within every occurrence of the control texts, after its first character.
  ///
  /// In one pass: what has been changed cannot become a control text again, since none has a space.
  static func disarmed(_ text: String, _ controls: [String]) -> String {
    var result = text
    for control in controls where control.count > 1 && result.contains(control) {
      let start = control.index(after: control.startIndex)
      result = result.replacing(control, with: control[..<start] + " " + control[start...])
    }
    return result
  }

  /// How often a text occurs in another, without overlaps, counted in UTF-8.
  static func count(of tag: String, in text: String) -> Int {
    let tag = Array(tag.utf8)
    let bytes = Array(text.utf8)
    guard let first = tag.first else { return 0 }
    var count = 0
    var index = 0
    while index + tag.count <= bytes.count {
      if bytes[index] == first, bytes[index..<(index + tag.count)].elementsEqual(tag) {
        count += 1
        index += tag.count
      } else {
        index += 1
      }
    }
    return count
  }
}
