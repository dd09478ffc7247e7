import Parsimony

/// One choice of a reply while it arrives: a pure value.
struct ChoiceReply: Sendable {
  private var splitter: StepSplitter
  private var stripper: PrefillStripper
  private var message = MessageMembers()
  private var choiceMembers = MessageMembers()
  private var role = "assistant"
  private var hasContent = false
  /// Log-probabilities as they came, for the client.
  private var entries: [JSONValue] = []
  private var logProbabilityMembers = MessageMembers()
  /// Whether tokens were counted from ids or log-probabilities, not from chunks.
  private(set) var isExact = true
  /// Whether the reply came in one piece, so that its tokens are an estimate.
  private(set) var isWhole = false
  private var hasBegunBefore = false
  /// Tokens so far.
  private(set) var tokens = 0
  /// Why it ended; nil while it has not.
  private(set) var finishReason: String?
  /// Whether anything has come.
  private(set) var hasBegun = false

  init(stepEnd: String, prefill: String) {
    splitter = StepSplitter(separator: stepEnd)
    stripper = PrefillStripper(prefill)
  }

  /// Complete steps so far.
  var completeSteps: [Step] { splitter.steps }

  /// Whether anything but white space follows the first step.
  var hasMoreThanOneStep: Bool { splitter.hasMoreThanOneStep }

  /// Bytes of text so far.
  var bytes: Int { splitter.count }

  private static let ownMembers: Set<String> = [
    "index", "delta", "message", "text", "finish_reason", "logprobs", "token_ids",
    "prompt_token_ids", "prompt_logprobs",
  ]

  /// Takes an element of `choices`: a chunk's, or the whole of a reply that is not streamed.
  mutating func take(_ choice: JSONValue) {
    hasBegun = true
    let payload = choice["delta"] ?? choice["message"] ?? choice
    let text = payload["content"]?.string ?? choice["text"]?.string
    if text != nil { hasContent = true }
    if let role = payload["role"]?.string { self.role = role }
    var hasMore = false
    if payload["content"] != nil || choice["text"] == nil {
      for member in payload.object ?? [] where !["role", "content"].contains(member.name) {
        message.merge(member.name, member.value)
        if !member.value.isNull { hasMore = true }
      }
    }
    for member in choice.object ?? [] where !Self.ownMembers.contains(member.name) {
      choiceMembers.merge(member.name, member.value)
    }
    let piece = Array((text ?? "").utf8)
    let new = stripper.take(piece)
    var counted = tokens(of: choice, bytes: new.count, hasText: !new.isEmpty || hasMore)
    if new.count < piece.count {
      // Tokens of a repeated prefill are not generated ones.
      var excess = counted.reduce(0) { $0 + $1.bytes } - new.count
      while excess > 0, let first = counted.first, first.bytes > 0 {
        excess -= first.bytes
        counted.removeFirst()
      }
    }
    tokens += counted.count
    splitter.append(new, counted)
    if let reason = choice["finish_reason"]?.string, !reason.isEmpty {
      finishReason = reason
      splitter.append(stripper.finish(), [])
    }
  }

  /// The tokens of a chunk: from ids, else from log-probabilities, else one for a chunk with
  /// anything in it.
  private mutating func tokens(
    of choice: JSONValue, bytes: Int, hasText: Bool
  ) -> [StepSplitter.Token] {
    defer { hasBegunBefore = true }
    var found: [StepSplitter.Token] = []
    if let logProbabilities = choice["logprobs"], !logProbabilities.isNull {
      if let content = logProbabilities["content"]?.array {
        entries += content
        found = content.map { entry in
          StepSplitter.Token(
            bytes: entry["bytes"]?.array?.count ?? entry["token"]?.string?.utf8.count ?? 0,
            logProbability: Self.finite(entry["logprob"]))
        }
      } else if let values = logProbabilities["token_logprobs"]?.array {
        for member in logProbabilities.object ?? [] {
          logProbabilityMembers.merge(member.name, member.value)
        }
        let texts = logProbabilities["tokens"]?.array ?? []
        found = values.indices.map { index in
          StepSplitter.Token(
            bytes: index < texts.count ? texts[index].string?.utf8.count ?? 0 : 0,
            logProbability: Self.finite(values[index]))
        }
      }
    }
    if let ids = choice["token_ids"]?.array {
      // The ids are the count; log-probabilities may be fewer.
      let missing = max(0, ids.count - found.count)
      return found.prefix(ids.count)
        + Array(repeating: StepSplitter.Token(bytes: 0), count: missing)
    }
    if found.isEmpty, hasText {
      isExact = false
      // A chunk is a token as engines stream. Of a reply that came whole four bytes are one.
      guard choice["delta"] == nil, !hasBegunBefore, choice["finish_reason"]?.string != nil else {
        return [StepSplitter.Token(bytes: 0)]
      }
      isWhole = true
      return Array(repeating: StepSplitter.Token(bytes: 4), count: max(1, (bytes + 3) / 4))
    }
    return found
  }

  private static func finite(_ value: JSONValue?) -> Double? {
    // Rounding lifts certainty a little above 0.
    guard let number = value?.number, number < 0.001 else { return nil }
    return min(0, number)
  }

  /// The text that ended the choice, where the server tells.
  var stopReason: String? { choiceMembers["stop_reason"]?.string }

  /// The steps and what else there is to keep, once nothing more comes.
  ///
  /// - Parameters:
  ///   - total: the tokens of the choice, where chunks alone were counted and the server's own
  ///     count can be true.
  ///   - firstStepOnly: what follows the first step is dropped.
  func finished(
    total: Int?, firstStepOnly: Bool, prefix: String, keepsLogProbabilities: Bool
  ) -> (steps: [Step], stored: StoredReply) {
    var splitter = splitter
    var stored = StoredReply()
    if firstStepOnly, let first = splitter.steps.first {
      stored.content = prefix + first.text
      return ([first], stored)
    }
    let text = splitter.wholeText
    let calls = message["tool_calls"].map { MessageMembers.withoutNumbers($0) }
    if let calls, calls.array?.isEmpty == false {
      // A trace is text: what a model calls stands in it as JSON, so that votes can compare it.
      var json = JSONText()
      json.object { object in object.add("tool_calls") { $0.value(calls) } }
      splitter.append((text.isEmpty ? [] : Array("\n".utf8)) + json.bytes, [])
    }
    var steps = splitter.finish()
    if !isExact, let total { steps = Self.sharing(total, among: steps) }
    stored.role = role
    stored.content = hasContent ? prefix + text : nil
    stored.finishReason = finishReason ?? "stop"
    stored.members = message.members.map { member in
      let isCalls = member.name == "tool_calls"
      return Self.member(
        member.name, isCalls ? MessageMembers.withoutNumbers(member.value) : member.value)
    }
    stored.choiceMembers = choiceMembers.members.map { Self.member($0.name, $0.value) }
    if keepsLogProbabilities, prefix.isEmpty { stored.logProbabilities = logProbabilities() }
    return (steps, stored)
  }

  private func logProbabilities() -> [UInt8]? {
    var json = JSONText()
    if !entries.isEmpty {
      json.object { object in object.add("content") { $0.value(.array(entries)) } }
      return json.bytes
    }
    guard !logProbabilityMembers.members.isEmpty else { return nil }
    json.value(.object(logProbabilityMembers.members))
    return json.bytes
  }

  private static func member(_ name: String, _ value: JSONValue) -> StoredReply.Member {
    var json = JSONText()
    json.value(value)
    return StoredReply.Member(name: name, value: json.bytes)
  }

  /// Steps with `total` tokens, shared out by their bytes.
  private static func sharing(_ total: Int, among steps: [Step]) -> [Step] {
    let bytes = steps.reduce(0) { $0 + $1.text.utf8.count }
    guard bytes > 0 else { return steps }
    var passed = 0
    var given = 0
    return steps.map { step in
      passed += step.text.utf8.count
      let upTo = Int((Double(total) * Double(passed) / Double(bytes)).rounded())
      defer { given = upTo }
      return Step(text: step.text, tokens: upTo - given, logProbability: step.logProbability)
    }
  }
}
