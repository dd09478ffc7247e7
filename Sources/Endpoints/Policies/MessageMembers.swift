import Parsimony

/// Members of a message that come in pieces and are put together: strings are joined, lists and
/// numbered lists (tool calls) merged, anything else replaced.
struct MessageMembers: Sendable {
  private(set) var members: [(name: String, value: JSONValue)] = []

  subscript(name: String) -> JSONValue? { members.first { $0.name == name }?.value }

  /// Takes a piece of a member.
  mutating func merge(_ name: String, _ piece: JSONValue) {
    guard let place = members.firstIndex(where: { $0.name == name }) else {
      members.append((name, Self.merged(nil, piece, name: name)))
      return
    }
    members[place].value = Self.merged(members[place].value, piece, name: name)
  }

  /// The pieces put together; with each name at most 64 levels deep, as the reader lets in.
  private static func merged(_ old: JSONValue?, _ piece: JSONValue, name: String) -> JSONValue {
    switch (old, piece) {
    case (.some(let old), .null): return old
    case (.string(let old)?, .string(let piece)):
      // Names and kinds are told once, or again and again; what is written grows.
      return .string(["id", "type", "role"].contains(name) ? piece : old + piece)
    case (let old, .array(let pieces)) where pieces.contains { $0["index"]?.integer != nil }:
      var elements = old?.array ?? []
      for piece in pieces { merge(piece, into: &elements) }
      return .array(elements)
    case (.array(let old)?, .array(let pieces)): return .array(old + pieces)
    case (.object(let old)?, .object(let pieces)):
      var members = MessageMembers()
      members.members = old
      for piece in pieces { members.merge(piece.name, piece.value) }
      return .object(members.members)
    default: return piece
    }
  }

  /// Merges an element of a numbered list: the number says which one it continues.
  private static func merge(_ piece: JSONValue, into elements: inout [JSONValue]) {
    let number = piece["index"]?.integer
    if let number, let place = elements.firstIndex(where: { $0["index"]?.integer == number }) {
      elements[place] = merged(elements[place], piece, name: "")
    } else {
      elements.append(piece)
    }
  }

  /// Whole elements without their numbers, which belong to streams.
  static func withoutNumbers(_ list: JSONValue) -> JSONValue {
    guard let elements = list.array else { return list }
    return .array(
      elements.map { element in
        guard let members = element.object else { return element }
        return .object(members.filter { $0.name != "index" })
      })
  }
}
