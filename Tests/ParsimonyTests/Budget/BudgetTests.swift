import Parsimony
import Testing

struct BudgetTests {
  private static let limits: [(Budget, Spend, String)] = [
    (Budget(tokens: 10), Spend(promptTokens: 3, generatedTokens: 4, prmTokens: 4), "tokens (10)"),
    (Budget(samples: 2), Spend(samples: 3), "samples (2)"),
    (Budget(calls: 2), Spend(policyCalls: 1, prmCalls: 2), "calls (2)"),
    (Budget(seconds: 1.5), Spend(seconds: 1.75), "seconds (1.5)"),
    (Budget(cost: 10), Spend(generatedTokens: 11), "cost (10.0)"),
  ]

  @Test(arguments: 0..<5)
  func namesTheLimitThatIsExceeded(index: Int) {
    let (budget, spend, name) = Self.limits[index]
    #expect(budget.exceededLimit(by: spend) == name)
    #expect(!budget.permits(spend))
  }

  @Test func aLimitMayBeReachedExactly() {
    let budget = Budget(tokens: 10, samples: 2, calls: 3, seconds: 1.5, cost: 10)
    let spend = Spend(
      generatedTokens: 6, cachedTokens: 1000, prmTokens: 4, samples: 2, policyCalls: 2,
      prmCalls: 1, seconds: 1.5)
    #expect(budget.permits(spend))
    #expect(budget.exceededLimit(by: spend) == nil)
  }

  @Test(arguments: 0..<200)
  func permitsIsMonotone(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed))
    let budget = Budget.random(using: &generator)
    let less = Spend.random(using: &generator)
    let more = less + Spend.random(using: &generator)
    if budget.permits(more) { #expect(budget.permits(less)) }
    #expect(budget.permits(less) == (budget.exceededLimit(by: less) == nil))
    #expect(Budget.unlimited.permits(more))
  }

  @Test(arguments: 0..<200)
  func intersectionIsTheMeet(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed) &+ 7)
    let a = Budget.random(using: &generator)
    var b = Budget.random(using: &generator)
    b.prices = a.prices
    let spend = Spend.random(using: &generator)
    let meet = a.intersection(b)
    #expect(meet.permits(spend) == (a.permits(spend) && b.permits(spend)))
    #expect(meet == b.intersection(a))
    #expect(a.intersection(a) == a)
    var open = Budget.unlimited
    open.prices = a.prices
    #expect(a.intersection(open) == a)
    #expect(meet.intersection(a) == meet)
  }

  @Test func intersectionKeepsTheReceiversPrices() {
    let mine = Budget(cost: 5, prices: Budget.Prices(prompt: 2))
    #expect(mine.intersection(Budget(cost: 9)).prices == mine.prices)
  }

  @Test func costIsPricedByKindOfToken() {
    let prices = Budget.Prices(prompt: 2, cached: 0.5, generated: 8, prm: 1)
    let spend = Spend(promptTokens: 3, generatedTokens: 5, cachedTokens: 4, prmTokens: 7)
    #expect(prices.cost(of: spend) == 6 + 2 + 40 + 7)
    #expect(Budget.Prices().cost(of: spend) == Double(spend.totalTokens))
  }
}
