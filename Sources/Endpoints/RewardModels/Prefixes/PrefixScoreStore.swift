import Synchronization

/// The scores of prefixes that a session has paid for, and who is asking for one right now.
///
/// Concurrent scorings of traces with a common prefix ask for it once: the others wait. Who fails
/// or is cancelled hands the question on. Bounded: the oldest scores go first.
final class PrefixScoreStore: Sendable {
  /// A prefix of a session.
  struct Key: Hashable, Sendable {
    let session: UInt64
    /// By hash: keeping the texts would take memory by the square of a trace's length.
    let prefix: Int
  }

  /// What is known of a prefix.
  enum Claim: Sendable, Hashable {
    case known(Double)
    /// The caller is to ask, and to say so by ``settle(_:_:)``.
    case toAsk
    /// Another is asking.
    case pending
    /// The waiting task was cancelled.
    case cancelled
  }

  fileprivate struct Waiter {
    let id: Int
    let continuation: CheckedContinuation<Claim, Never>
  }

  fileprivate enum Entry {
    case known(Double)
    case asked([Waiter])
  }

  fileprivate struct Content {
    var entries: [Key: Entry] = [:]
    var known: [Key] = []
    var oldest = 0
    var waiterCount = 0
    var givenUp: Set<Int> = []
  }

  private let content = Mutex(Content())
  private let capacity: Int

  init(capacity: Int = 1 << 16) { self.capacity = capacity }

  /// The claim of a caller on a prefix.
  func claim(_ key: Key) -> Claim {
    content.withLock { content in
      switch content.entries[key] {
      case .known(let score): return .known(score)
      case .asked: return .pending
      case nil:
        content.entries[key] = .asked([])
        return .toAsk
      }
    }
  }

  /// Tells the score; nil hands the question on to one who waits.
  func settle(_ key: Key, _ score: Double?) {
    let (woken, claim): ([Waiter], Claim) = content.withLock { content in
      guard case .asked(let waiters) = content.entries[key] else { return ([], .cancelled) }
      if let score {
        content.entries[key] = .known(score)
        content.keep(key, within: capacity)
        return (waiters, .known(score))
      }
      content.entries[key] = waiters.isEmpty ? nil : .asked(Array(waiters.dropFirst()))
      return (Array(waiters.prefix(1)), .toAsk)
    }
    for waiter in woken { waiter.continuation.resume(returning: claim) }
  }

  /// Waits for one who asks.
  func wait(_ key: Key) async -> Claim {
    let id = content.withLock { content in
      content.waiterCount += 1
      return content.waiterCount
    }
    let claim = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let claim: Claim? = content.withLock { content in
          if content.givenUp.remove(id) != nil { return .cancelled }
          switch content.entries[key] {
          case .known(let score): return .known(score)
          case .asked(let waiters):
            content.entries[key] = .asked(waiters + [Waiter(id: id, continuation: continuation)])
            return nil
          case nil:
            content.entries[key] = .asked([])
            return .toAsk
          }
        }
        if let claim { continuation.resume(returning: claim) }
      }
    } onCancel: {
      giveUp(id, key)
    }
    content.withLock { _ = $0.givenUp.remove(id) }
    return claim
  }

  private func giveUp(_ id: Int, _ key: Key) {
    let waiter = content.withLock { content -> Waiter? in
      guard case .asked(var waiters) = content.entries[key],
        let place = waiters.firstIndex(where: { $0.id == id })
      else {
        // Not waiting yet, or no longer.
        content.givenUp.insert(id)
        return nil
      }
      let waiter = waiters.remove(at: place)
      content.entries[key] = .asked(waiters)
      return waiter
    }
    waiter?.continuation.resume(returning: .cancelled)
  }
}

extension PrefixScoreStore.Content {
  /// Enters a score in the order of age, in a ring.
  fileprivate mutating func keep(_ key: PrefixScoreStore.Key, within capacity: Int) {
    guard known.count >= capacity else { return known.append(key) }
    entries[known[oldest]] = nil
    known[oldest] = key
    oldest = (oldest + 1) % capacity
  }
}
