import Gateway
import Parsimony
import Synchronization
import Testing

struct KeyMeterTests {
  private func meter(_ set: (inout KeyMeter.Limits) -> Void) -> KeyMeter {
    var limits = KeyMeter.Limits()
    set(&limits)
    return KeyMeter(limits, at: 0)
  }

  private func demand(_ least: Int, _ most: Int, cost: Double = 0) -> KeyMeter.Demand {
    KeyMeter.Demand(leastTokens: least, mostTokens: most, mostCost: cost)
  }

  private func grant(_ answer: KeyMeter.Answer) throws -> KeyMeter.Grant {
    guard case .granted(let grant) = answer else {
      throw TestFailure("\(answer)")
    }
    return grant
  }

  private struct TestFailure: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  @Test func withoutLimitsTheDemandIsGranted() throws {
    var meter = meter { _ in }
    let grant = try grant(meter.reserve(demand(1, 1_000_000, cost: 7), at: 0))
    #expect(grant.tokens == 1_000_000 && grant.cost == 7)
    meter.settle(grant, tokens: 10, cost: 0.5, at: 1)
    #expect(meter.tokensToday == 10 && meter.costToday == 0.5 && meter.requestsToday == 1)
  }

  @Test func requestsFlowAtTheirRate() throws {
    var meter = meter { $0.requestsPerMinute = 2 }
    for _ in 0..<2 { _ = try grant(meter.reserve(demand(1, 1), at: 0)) }
    #expect(meter.reserve(demand(1, 1), at: 0) == .retry(after: 30))
    #expect(meter.reserve(demand(1, 1), at: 29.5) == .retry(after: 1))
    _ = try grant(meter.reserve(demand(1, 1), at: 30))
    #expect(meter.reserve(demand(1, 1), at: 30) == .retry(after: 30))
    // A clock that goes back gives nothing.
    #expect(meter.reserve(demand(1, 1), at: 0) == .retry(after: 30))
  }

  @Test func tokensAreReservedAndGivenBack() throws {
    var meter = meter { $0.tokensPerMinute = 600 }
    let first = try grant(meter.reserve(demand(10, 500), at: 0))
    #expect(first.tokens == 500)
    let second = try grant(meter.reserve(demand(100, 500), at: 0))
    #expect(second.tokens == 100)
    #expect(meter.reserve(demand(100, 500), at: 0) == .retry(after: 10))
    meter.settle(first, tokens: 50, cost: 0, at: 0)
    #expect(try grant(meter.reserve(demand(100, 500), at: 0)).tokens == 450)
    #expect(meter.reserve(demand(601, 700), at: 0) == .tooLarge)
  }

  @Test func daysEndAtMidnight() throws {
    var meter = meter {
      $0.dailyTokens = 1000
      $0.dailyCost = 5
    }
    let evening = 86_400.0 - 100
    let grant1 = try grant(meter.reserve(demand(1, 5000, cost: 3), at: evening))
    #expect(grant1.tokens == 1000 && grant1.cost == 3)
    #expect(meter.reserve(demand(1, 1), at: evening) == .dailyBudgetUsedUp(after: 100))
    meter.settle(grant1, tokens: 900, cost: 3, at: evening)
    let grant2 = try grant(meter.reserve(demand(1, 5000, cost: 4), at: evening))
    #expect(grant2.tokens == 100 && grant2.cost == 2)
    #expect(meter.reserve(demand(1001, 5000), at: evening) == .tooLarge)
    // What is open at midnight is reserved of the new day.
    let grant3 = try grant(meter.reserve(demand(1, 5000, cost: 9), at: 86_400))
    #expect(grant3.tokens == 900 && grant3.cost == 3)
    #expect(meter.tokensToday == 0)
    meter.settle(grant2, tokens: 100, cost: 2, at: 86_401)
    meter.settle(grant3, tokens: 0, cost: 0, at: 86_401)
    #expect(meter.tokensToday == 100 && meter.costToday == 2)
  }

  @Test func costAloneEndsTheDay() throws {
    var meter = meter { $0.dailyCost = 1 }
    let all = try grant(meter.reserve(demand(1, 10, cost: 2), at: 0))
    #expect(all.budget == Budget(tokens: 10, cost: 1))
    #expect(meter.reserve(demand(1, 1), at: 0) == .dailyBudgetUsedUp(after: 86_400))
  }

  @Test func numbersOutOfRangeDoNotTrap() throws {
    var meter = meter {
      $0.dailyTokens = .max
      $0.requestsPerMinute = 1e-300
    }
    let grant = try grant(
      meter.reserve(demand(-5, .max, cost: .infinity), at: -1e300))
    meter.settle(grant, tokens: .max, cost: .nan, at: .infinity)
    meter.settle(grant, tokens: .max, cost: -.infinity, at: .nan)
    #expect(meter.tokensToday == .max && meter.costToday == 0)
    #expect(meter.reserve(demand(1, 1), at: 1e300) == .dailyBudgetUsedUp(after: 86_400))
  }

  /// Random traffic never gets more than bucket and rate, nor more than a day's budget.
  @Test(arguments: 0..<40 as Range<UInt64>) func limitsHoldForAnyTraffic(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    var limits = KeyMeter.Limits()
    limits.requestsPerMinute = Double(1 + below(60))
    limits.tokensPerMinute = Double(100 + below(10_000))
    limits.dailyTokens = 1000 + below(100_000)
    limits.dailyCost = Double(1 + below(1000))
    var meter = KeyMeter(limits, at: 0)
    var open: [KeyMeter.Grant] = []
    var time = 0.0
    var (requests, tokens, day, dayTokens, dayCost) = (0, 0, 0, 0, 0.0)
    for _ in 0..<2000 {
      time += Double(below(2000)) / 100
      if below(20) == 0 { time += Double(below(20_000)) }
      if Int(time / 86_400) != day {
        day = Int(time / 86_400)
        (dayTokens, dayCost) = (0, 0)
      }
      if below(2) == 0 || open.isEmpty {
        let least = below(200)
        let demand = KeyMeter.Demand(
          leastTokens: least, mostTokens: least + below(5000), mostCost: Double(below(50)))
        if case .granted(let grant) = meter.reserve(demand, at: time) {
          #expect((demand.leastTokens...demand.mostTokens).contains(grant.tokens))
          #expect(grant.cost <= demand.mostCost)
          open.append(grant)
          requests += 1
        }
      } else {
        let grant = open.remove(at: below(open.count))
        let used = below(grant.tokens + 1)
        let cost = grant.cost * Double(below(5)) / 4
        meter.settle(grant, tokens: used, cost: cost, at: time)
        tokens += used
        dayTokens += used
        dayCost += cost
      }
      let minutes = time / 60
      #expect(Double(requests) <= (limits.requestsPerMinute ?? 0) * (1 + minutes) + 1e-6)
      #expect(Double(tokens) <= (limits.tokensPerMinute ?? 0) * (1 + minutes) + 1e-6)
      #expect(dayTokens <= limits.dailyTokens ?? 0)
      #expect(dayCost <= (limits.dailyCost ?? 0) + 1e-6)
      #expect(meter.tokensToday == dayTokens)
    }
  }

  @Test func metersKeepTheirTotalsWhenLimitsChange() async throws {
    let time = Mutex(0.0)
    let meters = KeyMeters { time.withLock { $0 } }
    var key = GatewayKey(name: "ann", secret: "0123456789abcdef")
    key.limits.dailyTokens = 100
    let wanted = demand(1, 60)
    let prices = Budget.Prices(prompt: 2)
    let first = try grant(meters.reserve(wanted, for: key))
    meters.settle(first, spend: Spend(promptTokens: 30, prmTokens: 20), prices: prices, for: key)
    #expect(try grant(meters.reserve(wanted, for: key)).tokens == 50)
    #expect(meters.usage == [KeyUsage(name: "ann", requests: 1, tokens: 50, cost: 80)])
    key.limits.dailyTokens = 110
    #expect(try grant(meters.reserve(wanted, for: key)).tokens == 10)
    time.withLock { $0 = 86_400 }
    #expect(try grant(meters.reserve(wanted, for: key)).tokens == 50)
  }

  /// Many at once reserve no more than there is.
  @Test func reservationsAreAtomic() async {
    let meters = KeyMeters { 0 }
    var key = GatewayKey(name: "ann", secret: "0123456789abcdef")
    key.limits.dailyTokens = 1000
    let asked = key
    let wanted = demand(3, 3)
    let granted = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<1000).count { _ in
            if case .granted = meters.reserve(wanted, for: asked) { true } else { false }
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(granted == 333)
  }
}
