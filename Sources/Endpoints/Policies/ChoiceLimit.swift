import Synchronization

/// The most choices that a server was seen to give in one call; learned when it refuses more.
final class ChoiceLimit: Sendable {
  private let limit = Mutex<Int?>(nil)

  /// The most worth asking for.
  func most(_ told: Int?) -> Int {
    max(1, min(limit.withLock { $0 } ?? .max, told ?? .max))
  }

  /// So many were refused, and one of them went through alone.
  func learn(refused count: Int) {
    limit.withLock { $0 = max(1, min($0 ?? .max, count / 2)) }
  }
}
