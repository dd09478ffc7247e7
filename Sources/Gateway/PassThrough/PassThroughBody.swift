import Parsimony

/// What goes upstream when a request is passed through: the client's own bytes but for the model's
/// name, the extension object, and the wish to be told the usage of a stream.
enum PassThroughBody {
  /// - Parameter replyCap: the most tokens of each reply, where a budget says so.
  static func bytes(
    _ request: CompletionRequest, upstreamModel: String, replyCap: Int? = nil
  ) -> [UInt8] {
    var model = JSONText(reserving: upstreamModel.utf8.count + 2)
    model.string(upstreamModel)
    var replacements = [("model", model.bytes)]
    if request.isStreaming, !request.includesUsage {
      let members = request.members.value("stream_options")?.object ?? []
      var options = JSONText()
      options.object { object in
        for member in members where member.name != "include_usage" {
          object.add(member.name) { $0.value(member.value) }
        }
        object.add("include_usage", true)
      }
      replacements.append(("stream_options", options.bytes))
    }
    if let replyCap {
      let name =
        request.members["max_completion_tokens"] == nil ? "max_tokens" : "max_completion_tokens"
      if (request.members.value(name)?.integer ?? .max) > replyCap {
        replacements.append((name, Array(String(replyCap).utf8)))
      }
    }
    return request.members.editing(replacements, removing: ["parsimony"])
  }
}

/// What comes back of a whole reply: the server's own bytes, with the extension field added.
struct PassThroughReply: Sendable {
  private let bytes: [UInt8]
  private let members: JSONMembers
  private let reported: ReportedUsage
  /// Choices that came back.
  let choices: Int

  /// Reads a reply; nil for what is no JSON object with choices, which is no reply.
  init?(_ bytes: [UInt8], request: CompletionRequest) {
    guard let members = JSONMembers(bytes), members["choices"] != nil,
      let choices = JSONElementCount.of(members.raw("choices") ?? [])
    else { return nil }
    self.bytes = bytes
    self.members = members
    self.choices = choices
    reported = ReportedUsage(
      members.value("usage"), seenBytes: members.raw("choices")?.count ?? 0,
      requestBytes: request.members.bytes.count)
  }

  /// What the server says that it cost, or an estimate.
  ///
  /// - Parameter countsOneChoice: whether the server tells the tokens of one choice only.
  func usage(countsOneChoice: Bool) -> ReportedUsage {
    guard countsOneChoice, choices > 1 else { return reported }
    var usage = reported
    usage.generatedTokens *= choices
    usage.isEstimated = true
    return usage
  }

  /// The reply with the extension field at its end.
  func adding(_ facts: ReplyFacts) -> [UInt8] {
    guard let last = members.members.last else { return bytes }
    let end = last.value.upperBound
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 640)
    result.append(contentsOf: bytes[..<end])
    if members["parsimony"] == nil {
      result.append(contentsOf: #","parsimony":"#.utf8)
      result.append(contentsOf: facts.json)
    }
    result.append(contentsOf: bytes[end...])
    return result
  }
}

/// Counts the elements of a JSON array without reading them.
enum JSONElementCount {
  /// Nil for anything but an array.
  static func of(_ raw: ArraySlice<UInt8>) -> Int? {
    guard raw.first == UInt8(ascii: "["), raw.last == UInt8(ascii: "]") else { return nil }
    var depth = 0
    var commas = 0
    var isEmpty = true
    var index = raw.startIndex
    while index < raw.endIndex {
      switch raw[index] {
      case UInt8(ascii: "\""):
        isEmpty = false
        index += 1
        while index < raw.endIndex, raw[index] != UInt8(ascii: "\"") {
          index += raw[index] == UInt8(ascii: "\\") ? 2 : 1
        }
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        if depth > 0 { isEmpty = false }
        depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ","): if depth == 1 { commas += 1 }
      case 32, 9, 10, 13: break
      default: isEmpty = false
      }
      index += 1
    }
    return isEmpty ? 0 : commas + 1
  }
}
