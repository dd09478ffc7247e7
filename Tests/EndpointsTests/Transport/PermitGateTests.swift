import Endpoints
import Parsimony
import Synchronization
import Testing

@Suite("The gate of permits", .timeLimit(.minutes(1)))
struct PermitGateTests {
  @Test("Waiters are let in in their order")
  func order() async throws {
    let gate = PermitGate(permits: 1)
    #expect(await gate.acquire())
    let entered = Shared<[Int]>([])
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        group.addTask {
          guard await gate.acquire() else { return }
          entered.withLock { $0.append(number) }
          gate.release()
        }
        while gate.waiting < number + 1 { await Task.yield() }
      }
      gate.release()
    }
    #expect(entered.withLock { $0 } == Array(0..<20))
    #expect(gate.free == 1)
  }

  @Test("However waiters come and go, no permit is lost and none is made")
  func stress() async throws {
    let gate = PermitGate(permits: 3)
    let inside = Shared((now: 0, most: 0))
    await withTaskGroup(of: Void.self) { group in
      for seed in 0..<1000 as Range<UInt64> {
        group.addTask {
          var generator = SplitMix64(seed: seed)
          let leavesEarly = generator.next() % 2 == 0
          let pauses = Int(generator.next() % 5)
          await withTaskGroup(of: Void.self) { inner in
            inner.addTask {
              guard await gate.acquire() else { return }
              inside.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
              for _ in 0..<pauses { await Task.yield() }
              inside.withLock { $0.now -= 1 }
              gate.release()
            }
            for _ in 0..<pauses { await Task.yield() }
            if leavesEarly { inner.cancelAll() }
          }
        }
      }
    }
    #expect(inside.withLock { $0.now } == 0)
    #expect((1...3).contains(inside.withLock { $0.most }))
    #expect(gate.free == 3 && gate.waiting == 0)
  }
}

/// A value that several tasks change.
private final class Shared<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }

  func withLock<Result: Sendable>(_ body: (inout sending Value) -> sending Result) -> sending Result
  {
    value.withLock(body)
  }
}
