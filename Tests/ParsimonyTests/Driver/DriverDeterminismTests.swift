import Parsimony
import Testing

/// The same outcome whatever the concurrency and the interleaving.
struct DriverDeterminismTests {
  private static let strategies: [any Strategy] = [
    Greedy(), MajorityVote(count: 12), WeightedVote(count: 9), BestOfN(count: 10),
    BestOfN(count: 7, aggregation: .product, acceptance: 0.8), AdaptiveBestOfN(maximum: 12),
    VerifiedBestOfN(count: 12), VerifiedBestOfN(count: 12, wave: 4),
  ]

  /// The limits are tight enough to bind in the middle of a run.
  private static let budgets: [Budget] = [
    .unlimited, Budget(tokens: 400), Budget(tokens: 90), Budget(samples: 5), Budget(calls: 11),
    Budget(cost: 900, prices: Budget.Prices(prompt: 1, cached: 0.5, generated: 4, prm: 2)),
    Budget(tokens: 700, calls: 14),
  ]

  @Test(arguments: budgets.indices, [0, 0.4])
  func outcomeDoesNotDependOnTiming(budget: Int, failureRate: Double) throws {
    var isBinding = false
    for strategy in Self.strategies {
      for worldSeed in UInt64(0)..<4 {
        let world = RandomWorld(seed: worldSeed, failureRate: failureRate)
        var reference: TimelessResult?
        for (concurrency, timing) in [(1, 0), (3, 1), (3, 2), (64, 3), (64, 4)] {
          let result = try Simulation(seed: UInt64(timing)).run { clock in
            let driver = world.driver(
              on: clock, timing: UInt64(timing), budget: Self.budgets[budget],
              concurrency: concurrency
            ).driver
            return await TimelessResult(driver, strategy, on: world.question, seed: worldSeed)
          }
          if result.conclusion?.decision == .outOfBudget { isBinding = true }
          guard let expected = reference else {
            reference = result
            continue
          }
          #expect(
            result == expected,
            "\(strategy.name), world \(worldSeed), concurrency \(concurrency), timing \(timing)")
        }
      }
    }
    #expect(isBinding == (budget != 0))
  }

  @Test func timingReallyDiffers() throws {
    // The property above is empty unless results come back out of order.
    func order(_ timing: UInt64) throws -> [Int] {
      try Simulation(seed: timing).run { clock in
        let world = RandomWorld(seed: 1)
        let (driver, policy, _) = world.driver(on: clock, timing: timing, concurrency: 64)
        _ = try await driver.run(MajorityVote(count: 12), on: world.question, seed: 1)
        return policy.log.now.finished.map(\.candidate)
      }
    }
    #expect(try order(1) != order(2))
    #expect(try order(1) == order(1))
    #expect(try order(1) != order(1).sorted())
  }

  @Test func strategiesSeeTheSameSamples() throws {
    let world = RandomWorld(seed: 5)
    let records = try Simulation(seed: 0).run { clock in
      let first = world.driver(on: clock, timing: 0, concurrency: 4).driver
      let majority = try await first.run(MajorityVote(count: 8), on: world.question, seed: 5)
      let second = world.driver(on: clock, timing: 1, concurrency: 2).driver
      let best = try await second.run(BestOfN(count: 5), on: world.question, seed: 5)
      return (majority.candidates, best.candidates)
    }
    #expect(records.0.prefix(5).map(\.trace) == records.1.map(\.trace))
    #expect(records.0.prefix(5).map(\.seed) == records.1.map(\.seed))
    #expect(Set(records.0.map(\.seed)).count == 8)
  }

  @Test func seedsDependOnRunQuestionAndCandidate() {
    let other = Question(id: "other", prompt: Question.sample.prompt)
    let seeds = [
      Driver.seed(1, question: .sample, candidate: 0),
      Driver.seed(1, question: .sample, candidate: 1),
      Driver.seed(2, question: .sample, candidate: 0),
      Driver.seed(1, question: other, candidate: 0),
    ]
    #expect(Set(seeds).count == 4)
  }
}
