/// A question put to the system.
///
/// The world the question comes from decides what `prompt` looks like; strategies never read it.
public struct Question: Sendable, Hashable, Codable {
  /// A stable name, unique within a problem set. Seeds, resumption and clustering depend on it.
  public let id: String
  /// The question as a person would read it.
  public let text: String
  /// The exact text that the policy and the process reward model continue from.
  public let prompt: String

  /// Makes a question; `text` defaults to the prompt.
  public init(id: String, prompt: String, text: String? = nil) {
    self.id = id
    self.prompt = prompt
    self.text = text ?? prompt
  }
}
