import Foundation
import Parsimony
import Testing

struct SpendTests {
  @Test(arguments: 0..<50)
  func isACommutativeMonoid(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed))
    let (a, b, c) = (
      Spend.random(using: &generator), Spend.random(using: &generator),
      Spend.random(using: &generator)
    )
    #expect((a + b) + c == a + (b + c))
    #expect(a + b == b + a)
    #expect(a + .zero == a && .zero + a == a)
    var sum = a
    sum += b
    #expect(sum == a + b)
  }

  @Test(arguments: 0..<50)
  func derivedPartsAreAdditive(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed) &+ 1000)
    let (a, b) = (Spend.random(using: &generator), Spend.random(using: &generator))
    #expect((a + b).totalTokens == a.totalTokens + b.totalTokens)
    #expect((a + b).policyTokens == a.policyTokens + b.policyTokens)
    #expect((a + b).calls == a.calls + b.calls)
  }

  @Test func addsEveryPart() throws {
    // Through JSON, so that a part added later and forgotten in `+` is found.
    let one = Spend(
      promptTokens: 1, generatedTokens: 1, cachedTokens: 1, prmTokens: 1, samples: 1,
      policyCalls: 1, prmCalls: 1, cancelled: 1, failed: 1, seconds: 1)
    let data = try JSONEncoder().encode(one + one)
    let parts = try JSONDecoder().decode([String: Double].self, from: data)
    #expect(parts.count == Mirror(reflecting: one).children.count)
    #expect(parts.values.allSatisfy { $0 == 2 })
  }

  @Test func totalsLeaveOutCachedTokens() {
    let spend = Spend(
      promptTokens: 1, generatedTokens: 10, cachedTokens: 100, prmTokens: 1000, samples: 7,
      policyCalls: 20, prmCalls: 300)
    #expect(spend.policyTokens == 11)
    #expect(spend.totalTokens == 1011)
    #expect(spend.calls == 320)
  }
}
