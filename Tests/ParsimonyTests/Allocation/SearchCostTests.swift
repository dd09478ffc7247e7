import Parsimony
import Testing

@Suite struct SearchCostTests {
  /// A prompt of 20 bytes, steps of 10 bytes and 10 tokens, traces of 3 steps.
  private func costs(keepsPrefixes: Bool = false) -> TraceCosts {
    var costs = TraceCosts(
      prompt: String(repeating: "?", count: 20), keepsPrefixes: keepsPrefixes)
    costs.observe((0..<3).map { _ in Step(text: "123456789\n", tokens: 10) })
    costs.observeCompleteTrace(steps: 3)
    return costs
  }

  @Test func countsGeneratingAndScoring() {
    let costs = costs()
    // 30 generated, 20 + 30 scored.
    #expect(costs.runningOut(depth: 0, length: 0) == 80)
    // 20 generated, 20 + 30 scored; entering computes 20 + 10.
    #expect(costs.runningOut(depth: 1, length: 10) == 70)
    #expect(costs.entering(length: 10) == 30)
    #expect(self.costs(keepsPrefixes: true).entering(length: 10) == 0)
    // At least one step remains.
    #expect(costs.runningOut(depth: 7, length: 70) == 10 + 20 + 80)
  }

  @Test func looksFirstWhereMostWillFail() {
    let costs = costs()
    // From the empty prefix: 10 + 30 + g (30 + 70) < .9 * 80 exactly for g < .32, p < .1024.
    #expect(costs.favoursLooking(depth: 0, length: 0, promise: 0.102))
    #expect(!costs.favoursLooking(depth: 0, length: 0, promise: 0.103))
    // One step before the end a look is the end.
    for promise in [0, 0.01, 0.5, 1] {
      #expect(!costs.favoursLooking(depth: 2, length: 20, promise: promise))
    }
    // With prefixes kept: 10 + 10 + g (20 + 20) < .9 * (30 + 30) for g < .85, p < .7225.
    let kept = self.costs(keepsPrefixes: true)
    #expect(kept.runningOut(depth: 0, length: 0) == 60)
    #expect(kept.runningOut(depth: 1, length: 10) == 40)
    #expect(kept.favoursLooking(depth: 0, length: 0, promise: 0.722))
    #expect(!kept.favoursLooking(depth: 0, length: 0, promise: 0.723))
    #expect(!kept.favoursLooking(depth: 2, length: 20, promise: 0.01))
  }

  @Test func withoutTokenCountsNothingIsFree() {
    var costs = TraceCosts(prompt: "")
    #expect(!costs.isKnown && costs.runningOut(depth: 0, length: 0) > 0)
    costs.observe([Step(text: "", tokens: 0)])
    costs.observeCompleteTrace(steps: 0)
    #expect(costs.isKnown && costs.runningOut(depth: 0, length: 0) > 0)
  }

  @Test func promiseFallsWithEveryFailure() throws {
    // Equal quantiles take the largest weight, 4.
    let point = SearchPromise(.point(0.6))
    #expect(abs(point.mean - 0.6) < 1e-15 && point.weight == 4)
    #expect(abs(point.mean(after: 2, promising: 0) - 2.4 / 6) < 1e-15)
    #expect(abs(point.mean(after: 2, promising: 1.2) - 3.6 / 6) < 1e-15)
    // 2.4 / (4 + 8) = .2.
    #expect(abs(point.failures(after: 0, promising: 0, toFallBelow: 0.2) - 8) < 1e-12)
    #expect(point.failures(after: 0, promising: 0, toFallBelow: 0) == .infinity)
    #expect(point.failures(after: 9, promising: 0, toFallBelow: 0.5) == 0)
    // sd = .8 / (2 * 1.28155) = .31212, weight = .25 / .09742 - 1 = 1.5662.
    let wide = SearchPromise(try SuccessQuantiles(values: [0.1, 0.5, 0.9]))
    #expect(abs(wide.weight - 1.5662) < 1e-3 && abs(wide.mean - 0.5) < 1e-15)
    // A spread that no Beta distribution has, and a single level.
    #expect(SearchPromise(try SuccessQuantiles(values: [0, 0.1, 1])).weight == 0.5)
    #expect(SearchPromise(try SuccessQuantiles(levels: [0.5], values: [0.3])).weight == 4)
    #expect(SearchPromise(.point(0)).mean > 0 && SearchPromise(.point(1)).mean < 1)
  }

  /// Of a share of sqrt(.25) = 1 / 2, five hold one with probability 1 - 2^-5 > .95, four do not.
  @Test func looksSufficeAtNinetyFivePerCent() {
    #expect((4.0...5.0).contains(SearchPromise(.point(0.25)).sufficientLooks))
    #expect(SearchPromise(.point(1)).sufficientLooks > 0)
    #expect(SearchPromise(.point(0)).sufficientLooks < 300)
  }
}
