import Parsimony

/// The words of a conversation, for what needs text rather than messages.
enum ConversationText {
  /// The text of the last message of a user; nil without one.
  static func lastUser(_ messages: JSONValue) -> String? {
    messages.array?.last { $0["role"]?.string == "user" }.flatMap { content($0["content"]) }
  }

  /// A message's content: a string, or the text parts of a list.
  static func content(_ value: JSONValue?) -> String? {
    if let text = value?.string { return text }
    guard let parts = value?.array else { return nil }
    let texts = parts.compactMap { part in
      part["type"]?.string == "text" ? part["text"]?.string : nil
    }
    return texts.isEmpty ? nil : texts.joined(separator: "\n")
  }
}
