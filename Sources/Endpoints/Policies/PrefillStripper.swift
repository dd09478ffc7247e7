/// Takes a text off the beginning of another that comes in pieces, if it is there.
package struct PrefillStripper: Sendable {
  private let prefill: [UInt8]
  private var matched = 0
  private var isOver: Bool

  /// Makes a stripper; with an empty text nothing is held back.
  package init(_ prefill: String) {
    self.prefill = Array(prefill.utf8)
    isOver = prefill.isEmpty
  }

  /// Takes a piece, and gives out what is new. Held back is only what may still be the prefill.
  package mutating func take(_ piece: [UInt8]) -> [UInt8] {
    if isOver { return piece }
    var index = 0
    while index < piece.count, matched < prefill.count {
      guard piece[index] == prefill[matched] else {
        // Not the prefill after all: what looked like it is given out.
        isOver = true
        return Array(prefill[..<matched]) + piece[index...]
      }
      index += 1
      matched += 1
    }
    if matched == prefill.count { isOver = true }
    return Array(piece[index...])
  }

  /// What was held back when the text ended early.
  package mutating func finish() -> [UInt8] {
    guard !isOver else { return [] }
    isOver = true
    return Array(prefill[..<matched])
  }
}
