/// One text that the double may answer with.
public struct Completion: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The text; nil for replies that hold tool calls only.
  public var text: String?
  /// What `reasoning_content` says; nil for none.
  public var reasoning: String?
  /// The calls it makes.
  public var toolCalls: [ToolCall]
  /// Overrides the reason that follows from the text.
  public var finishReason: String?

  /// Makes a completion.
  public init(
    _ text: String?, reasoning: String? = nil, toolCalls: [ToolCall] = [],
    finishReason: String? = nil
  ) {
    self.text = text
    self.reasoning = reasoning
    self.toolCalls = toolCalls
    self.finishReason = finishReason
  }

  /// Makes a completion of text alone.
  public init(stringLiteral value: String) { self.init(value) }

  /// A call of a tool.
  public struct ToolCall: Sendable, Hashable {
    /// Its id.
    public var id: String
    /// The function's name.
    public var name: String
    /// The arguments, JSON text.
    public var arguments: String

    /// Makes a call.
    public init(id: String, name: String, arguments: String) {
      self.id = id
      self.name = name
      self.arguments = arguments
    }
  }
}

extension Completion {
  /// A text that follows from a number alone: a few lines, then a number.
  static func made(from number: UInt64) -> Completion {
    var mixed = SplitMix(state: number)
    let first = Int(mixed.next() % 90) + 10
    let second = Int(mixed.next() % 90) + 10
    return Completion(
      "First take \(first) and \(second).\nTheir sum is \(first + second).\n"
        + "The answer is \((first + second) % 10).\n")
  }

  /// The text cut into tokens: a line break is one, a word with the space before it is one, words
  /// longer than eight characters are several. Joined they are the text.
  static func tokens(of text: String) -> [String] {
    var tokens: [String] = []
    var token = ""
    for character in text {
      let begins =
        character == "\n" || token == "\n" || token.count == 8
        || (character == " " && token.last != " ")
      if begins, !token.isEmpty {
        tokens.append(token)
        token = ""
      }
      token.append(character)
    }
    if !token.isEmpty { tokens.append(token) }
    return tokens
  }

  /// A token's id: stable, below 32,000.
  static func identifier(of token: String) -> Int {
    Int(hash(token) % 32_000)
  }

  /// FNV-1a.
  static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

/// SplitMix64.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
