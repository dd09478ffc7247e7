/// Which token sequences each session has paid for: what decides a bill, whatever the engine still
/// holds of them.
///
/// A bill must not depend on what else runs. Memory is bounded all the same: beyond `capacity`
/// sequences the sessions that have been idle longest are forgotten, and would pay again. By
/// default that takes a hundred thousand sequences paid by others while a session is idle, or by the
/// session itself.
package struct PaidPrefixes {
  private struct Book {
    var prefixes: Set<[Int32]> = []
    var lastUse = 0
  }

  private let capacity: Int
  private var books: [UInt64: Book] = [:]
  private var count = 0
  private var uses = 0

  /// Makes an account of at most `capacity` sequences.
  package init(capacity: Int = 131_072) { self.capacity = max(1, capacity) }

  /// Pays for the first `ends.last` of the tokens, in a session.
  ///
  /// - Parameter ends: lengths at which the sequence may be continued later, ascending.
  /// - Returns: the greatest of `ends` that was paid for before, or 0.
  package mutating func pay(_ tokens: [Int32], ends: [Int], session: UInt64) -> Int {
    uses += 1
    var paid = 0
    var new: [[Int32]] = []
    for end in ends.reversed() {
      let prefix = Array(tokens.prefix(end))
      if books[session]?.prefixes.contains(prefix) == true {
        paid = end
        break
      }
      new.append(prefix)
    }
    books[session, default: Book()].lastUse = uses
    for prefix in new {
      // Two ends may be the same.
      if books[session, default: Book()].prefixes.insert(prefix).inserted { count += 1 }
    }
    if count > capacity { forget(sparing: session) }
    return paid
  }

  /// Makes room for a quarter of the capacity, so that it is seldom called.
  private mutating func forget(sparing session: UInt64) {
    for (idle, book) in books.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
      guard count > capacity / 4 * 3, idle != session || count > capacity else { return }
      books[idle] = nil
      count -= book.prefixes.count
    }
  }
}
