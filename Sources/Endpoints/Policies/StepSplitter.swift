package import Parsimony

/// Cuts a text into steps while it is generated: a pure value.
///
/// A step goes up to and with the text that ends steps. White space alone is no step: it goes with
/// the step that follows, or with the last one.
package struct StepSplitter: Sendable {
  /// A token that came: how many bytes of the text it is, and its log-probability.
  package struct Token: Sendable, Hashable {
    package let bytes: Int
    package let logProbability: Double?

    package init(bytes: Int, logProbability: Double? = nil) {
      self.bytes = bytes
      self.logProbability = logProbability
    }
  }

  private let separator: [UInt8]
  private var text: [UInt8] = []
  /// Where the open step begins, and where the search for its end goes on.
  private var start = 0
  private var searched = 0
  /// Where each token begins.
  private var tokens: [(position: Int, logProbability: Double?)] = []
  private var firstToken = 0
  /// The steps that are complete.
  package private(set) var steps: [Step] = []

  /// Makes a splitter; with an empty separator everything is one step.
  package init(separator: String) { self.separator = Array(separator.utf8) }

  /// Whether anything but white space follows the first step.
  package var hasMoreThanOneStep: Bool {
    steps.count > 1 || steps.count == 1 && text[start...].contains { !Self.isSpace($0) }
  }

  /// The bytes so far.
  package var count: Int { text.count }

  /// The text so far.
  package var wholeText: String { String(decoding: text, as: UTF8.self) }

  /// Takes a piece of text and its tokens, whose bytes need not add up.
  package mutating func append(_ piece: some Collection<UInt8>, _ new: [Token]) {
    var position = text.count
    text.append(contentsOf: piece)
    for token in new {
      tokens.append((min(position, text.count), token.logProbability))
      position += max(0, token.bytes)
    }
    split()
  }

  private mutating func split() {
    guard !separator.isEmpty else { return }
    while searched + separator.count <= text.count {
      guard text[searched] == separator[0],
        text[searched..<(searched + separator.count)].elementsEqual(separator)
      else {
        searched += 1
        continue
      }
      searched += separator.count
      if text[start..<searched].contains(where: { !Self.isSpace($0) }) { close(at: searched) }
    }
  }

  private mutating func close(at end: Int) {
    // A token belongs to the step that it begins in.
    var last = firstToken
    while last < tokens.count, tokens[last].position < end || end == text.count && isFinished {
      last += 1
    }
    steps.append(Self.step(text[start..<end], tokens[firstToken..<last]))
    firstToken = last
    start = end
  }

  private var isFinished = false

  /// The text is over: the rest becomes the last step.
  package mutating func finish() -> [Step] {
    isFinished = true
    let rest = text[start...]
    if rest.contains(where: { !Self.isSpace($0) }) || steps.isEmpty && !text.isEmpty {
      close(at: text.count)
    } else if let last = steps.last, !rest.isEmpty || firstToken < tokens.count {
      // White space, or a token without text such as the end's, goes with the last step.
      let more = Self.step(rest, tokens[firstToken...])
      steps[steps.count - 1] = Step(
        text: last.text + more.text, tokens: last.tokens + more.tokens,
        logProbability: more.tokens == 0
          ? last.logProbability
          : last.logProbability.flatMap { sum in more.logProbability.map { sum + $0 } })
      start = text.count
      firstToken = tokens.count
    }
    return steps
  }

  private static func step(
    _ bytes: ArraySlice<UInt8>, _ tokens: ArraySlice<(position: Int, logProbability: Double?)>
  ) -> Step {
    var sum: Double? = tokens.isEmpty ? nil : 0
    for token in tokens {
      sum = sum.flatMap { sum in token.logProbability.map { sum + $0 } }
    }
    return Step(
      text: String(decoding: bytes, as: UTF8.self), tokens: tokens.count, logProbability: sum)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
