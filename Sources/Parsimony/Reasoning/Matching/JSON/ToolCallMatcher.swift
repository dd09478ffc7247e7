/// Compares tool calls: names and JSON arguments in canonical form (RFC 8785).
///
/// Reads OpenAI's shape (`function` with `name` and `arguments`, the latter an object or a string
/// of JSON), Anthropic's (`input`), plain `name` with `arguments` or `parameters`, lists of them,
/// `tool_calls`, and `<tool_call>...</tool_call>` blocks. Call identifiers are ignored; arguments
/// that are missing or null are `{}`.
public struct ToolCallMatcher: AnswerMatcher {
  /// Whether the order of parallel calls matters; how often a call occurs always does.
  public let isOrdered: Bool

  /// Makes a matcher.
  public init(isOrdered: Bool = false) { self.isOrdered = isOrdered }

  /// The calls of a text; nil where it holds none that can be read. An empty list is an answer: no
  /// call.
  public func form(of text: String) -> CanonicalAnswer? {
    guard text.utf8.count <= CanonicalJSON.lengthLimit, let json = answer(in: text) else {
      return nil
    }
    guard let value = JSONReader.value(of: json), let calls = Self.calls(value) else { return nil }
    let texts = calls.map { CanonicalJSON.text(of: $0) }
    return CanonicalAnswer(
      key: "[" + (isOrdered ? texts : texts.sorted()).joined(separator: ",") + "]")
  }

  /// The `<tool_call>` blocks as one JSON list, else the JSON in the text.
  public func answer(in text: String) -> String? {
    let blocks = text.split(separator: "<tool_call>", omittingEmptySubsequences: false)
    guard blocks.count > 1 else {
      return JSONReader.value(of: text) == nil ? JSONMatcher().answer(in: text) : text
    }
    let calls = blocks.dropFirst().map { $0.split(separator: "</tool_call>").first ?? "" }
    guard calls.allSatisfy({ !$0.allSatisfy(\.isWhitespace) }) else { return nil }
    return "[" + calls.joined(separator: ",") + "]"
  }

  /// The calls of a value, each with the members `name` and `arguments`.
  private static func calls(_ value: JSONValue) -> [JSONValue]? {
    if case .array(let elements) = value {
      var all: [JSONValue] = []
      for element in elements {
        guard case .object = element, let call = call(element) else { return nil }
        all.append(call)
      }
      return all
    }
    if let list = value["tool_calls"] {
      guard case .array = list else { return nil }
      return calls(list)
    }
    return call(value).map { [$0] }
  }

  private static func call(_ value: JSONValue) -> JSONValue? {
    let call = value["function"] ?? value
    guard case .string(let name)? = call["name"] else { return nil }
    let given = call["arguments"] ?? call["parameters"] ?? call["input"] ?? .null
    let arguments: JSONValue?
    switch given {
    case .null: arguments = .object([])
    case .string(let text): arguments = text.isEmpty ? .object([]) : JSONReader.value(of: text)
    default: arguments = given
    }
    guard let arguments, case .object = arguments else { return nil }
    return .object([("name", .string(name)), ("arguments", arguments)])
  }
}
