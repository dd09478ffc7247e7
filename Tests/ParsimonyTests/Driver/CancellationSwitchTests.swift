import Parsimony
import Testing

struct CancellationSwitchTests {
  /// Sleeps for a second; tells whether it was cancelled.
  private static func nap(_ clock: VirtualClock) async -> Bool {
    do {
      try await clock.sleep(for: .seconds(1))
      return false
    } catch { return true }
  }

  @Test(arguments: UInt64(0)..<20)
  func workRunsToItsEndUnlessTripped(seed: UInt64) throws {
    let simulation = Simulation(seed: seed)
    let wasCancelled = try simulation.run { clock in
      await CancellationSwitch().run { await Self.nap(clock) }
    }
    #expect(!wasCancelled && simulation.clock.now.offset == .seconds(1))
  }

  @Test(arguments: UInt64(0)..<20)
  func trippingCancelsTheWorkAndNothingElse(seed: UInt64) throws {
    let simulation = Simulation(seed: seed)
    let results = try simulation.run { clock in
      let (first, second) = (CancellationSwitch(), CancellationSwitch())
      async let a = first.run { await Self.nap(clock) }
      async let b = second.run { await Self.nap(clock) }
      try await clock.sleep(for: .milliseconds(500))
      first.trip()
      first.trip()
      return await [a, b]
    }
    #expect(results == [true, false])
  }

  @Test(arguments: UInt64(0)..<20)
  func trippedBeforehandItCancelsAtOnce(seed: UInt64) throws {
    let simulation = Simulation(seed: seed)
    let wasCancelled = try simulation.run { clock in
      let breaker = CancellationSwitch()
      breaker.trip()
      return await breaker.run { await Self.nap(clock) }
    }
    #expect(wasCancelled && simulation.clock.now.offset == .zero)
  }

  @Test(arguments: UInt64(0)..<20)
  func theSurroundingTasksCancellationReachesTheWork(seed: UInt64) throws {
    let simulation = Simulation(seed: seed)
    let wasCancelled = try simulation.run { clock in
      await clock.cancelling(after: .milliseconds(500)) {
        await CancellationSwitch().run { await Self.nap(clock) }
      }
    }
    #expect(wasCancelled && simulation.clock.now.offset == .milliseconds(500))
  }
}
