import Synchronization

/// A value behind a lock whose changes can be waited for.
final class Watched<Value: Sendable>: Sendable {
  private struct Waiter {
    let condition: @Sendable (Value) -> Bool
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct Content {
    var value: Value
    var waiters: [Int: Waiter] = [:]
    var waiterCount = 0
    /// Waiters that were cancelled before they had been entered.
    var givenUp: Set<Int> = []
  }

  private let content: Mutex<Content>

  init(_ value: Value) { content = Mutex(Content(value: value)) }

  func read<Result: Sendable>(_ body: (Value) -> Result) -> Result {
    content.withLock { body($0.value) }
  }

  /// Changes the value, then wakes those whose condition holds now.
  @discardableResult
  func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    content.withLock { content in
      let result = body(&content.value)
      for (id, waiter) in content.waiters where waiter.condition(content.value) {
        content.waiters[id] = nil
        waiter.continuation.resume(returning: true)
      }
      return result
    }
  }

  /// Waits until the condition holds or the time is over; true where it holds.
  func wait(
    within limit: Duration, for condition: @escaping @Sendable (Value) -> Bool
  ) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { await self.wait(for: condition) }
      group.addTask {
        try? await Task.sleep(for: limit)
        return false
      }
      let holds = await group.next() ?? false
      group.cancelAll()
      return holds
    }
  }

  private func wait(for condition: @escaping @Sendable (Value) -> Bool) async -> Bool {
    let id = content.withLock { content in
      content.waiterCount += 1
      return content.waiterCount
    }
    let holds = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Bool? = content.withLock { content in
          if condition(content.value) { return true }
          if content.givenUp.remove(id) != nil { return false }
          content.waiters[id] = Waiter(condition: condition, continuation: continuation)
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let waiter = content.withLock { content -> Waiter? in
        let waiter = content.waiters.removeValue(forKey: id)
        if waiter == nil { content.givenUp.insert(id) }
        return waiter
      }
      waiter?.continuation.resume(returning: false)
    }
    content.withLock { _ = $0.givenUp.remove(id) }
    return holds
  }
}
