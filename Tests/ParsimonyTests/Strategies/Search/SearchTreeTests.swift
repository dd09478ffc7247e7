import Parsimony
import Testing

struct SearchTreeTests {
  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-12 }

  /// Two children per node; the root's are worth .8 and .4.
  private func small(_ backUp: MonteCarloTreeSearch.BackUp, exploration: Double = 1) -> SearchTree {
    var tree = SearchTree(width: 2, exploration: exploration, backUp: backUp)
    #expect(tree.select() == 0)
    #expect(tree.allowance(of: 0) == 2)
    tree.draw(2, from: 0)
    // Everything there is waits for the root's samples.
    #expect(tree.select() == nil)
    #expect(tree.add(below: 0, value: 0.8, isTerminal: false) == 1)
    #expect(tree.add(below: 0, value: 0.4, isTerminal: false) == 2)
    tree.settle(0)
    return tree
  }

  @Test func selectsByPUCT() {
    var tree = small(.mean)
    // Q + 1/2 sqrt(2) / (1 + 1).
    #expect(isClose(tree.priority(of: 1), 0.8 + 0.5 * 2.0.squareRoot() / 2))
    #expect(isClose(tree.priority(of: 2), 0.4 + 0.5 * 2.0.squareRoot() / 2))
    #expect(tree.select() == 1)
    tree.draw(2, from: 1)
    // Two virtual visits of value 0: .8/3 + 1/2 sqrt(4) / (1 + 3), and .4 + 1/2 sqrt(4) / (1 + 1).
    #expect(isClose(tree.priority(of: 1), 0.8 / 3 + 0.25))
    #expect(isClose(tree.priority(of: 2), 0.9))
    #expect(tree.select() == 2)
    tree.draw(2, from: 2)
    #expect(tree.nodes[0].virtualVisits == 4)
    #expect(tree.select() == nil)

    _ = tree.add(below: 1, value: 0.1, isTerminal: false)
    _ = tree.add(below: 1, value: 0.3, isTerminal: false)
    tree.settle(1)
    _ = tree.add(below: 2, value: 0.6, isTerminal: false)
    _ = tree.add(below: 2, value: 0.9, isTerminal: false)
    tree.settle(2)
    #expect(tree.nodes.map(\.visits) == [6, 3, 3, 1, 1, 1, 1])
    #expect(tree.nodes.allSatisfy { $0.virtualVisits == 0 })
    #expect(isClose(tree.priority(of: 1), 1.2 / 3 + 0.5 * 6.0.squareRoot() / 4))
    #expect(isClose(tree.priority(of: 2), 1.9 / 3 + 0.5 * 6.0.squareRoot() / 4))
    #expect(isClose(tree.priority(of: 6), 0.9 + 0.5 * 3.0.squareRoot() / 2))
    #expect(tree.select() == 6)
  }

  @Test func theMaximumIgnoresWhatIsBelowItsBest() {
    var tree = small(.maximum)
    tree.draw(2, from: 1)
    // Virtual visits leave the maximum alone and dampen the exploration.
    #expect(isClose(tree.priority(of: 1), 0.8 + 0.25))
    _ = tree.add(below: 1, value: 0.1, isTerminal: false)
    _ = tree.add(below: 1, value: 0.3, isTerminal: false)
    tree.settle(1)
    #expect(isClose(tree.priority(of: 1), 0.8 + 0.5 * 2 / 4))
    tree.draw(2, from: 2)
    _ = tree.add(below: 2, value: 0.95, isTerminal: false)
    tree.settle(2)
    #expect(tree.nodes[2].maximum == 0.95 && tree.nodes[0].maximum == 0.95)
    #expect(tree.nodes[1].maximum == 0.8)
  }

  @Test func withoutExplorationItIsGreedyAndOlderNodesWinTies() {
    var tree = SearchTree(width: 3, exploration: 0)
    tree.draw(3, from: 0)
    for value in [0.2, 0.5, 0.5] { _ = tree.add(below: 0, value: value, isTerminal: false) }
    tree.settle(0)
    #expect(tree.select() == 2)
  }

  @Test func equalSamplesShareOneNodeAndRaiseItsPrior() {
    var tree = small(.mean)
    tree.addSample(to: 2)
    tree.addSample(to: 2)
    #expect(tree.nodes[2].multiplicity == 3 && tree.nodes[0].arrived == 4)
    #expect(isClose(tree.priority(of: 1), 0.8 + 0.25 * 2.0.squareRoot() / 2))
    #expect(isClose(tree.priority(of: 2), 0.4 + 0.75 * 2.0.squareRoot() / 2))
    #expect(tree.nodes[0].visits == 2)
  }

  @Test func endedSubtreesAreLeftOut() {
    var tree = small(.mean)
    tree.draw(2, from: 1)
    _ = tree.add(below: 1, value: 1, isTerminal: true)
    _ = tree.add(below: 1, value: 1, isTerminal: true)
    tree.settle(1)
    #expect(tree.priority(of: 1) > tree.priority(of: 2))
    #expect(tree.select() == 2)
    tree.draw(2, from: 2)
    // Both samples failed.
    tree.settle(2)
    #expect(tree.select() == nil)
  }

  @Test func wideningGrowsWithTheVisits() {
    var tree = SearchTree(width: 2, widening: 0.5)
    tree.draw(2, from: 0)
    _ = tree.add(below: 0, value: 0.5, isTerminal: true)
    tree.settle(0)
    // One visit allows floor(2 sqrt(1)) = 2, which were drawn; but nothing else is left.
    #expect(tree.select() == 0 && tree.allowance(of: 0) == 2)
    tree.draw(2, from: 0)
    for value in [0.9, 0.1] { _ = tree.add(below: 0, value: value, isTerminal: false) }
    tree.settle(0)
    // Three visits allow floor(2 sqrt(3)) = 3 of the 4 that were drawn.
    #expect(tree.allowance(of: 0) == 0 && tree.select() == 2)
    tree.draw(2, from: 2)
    for _ in 0..<4 { _ = tree.add(below: 2, value: 0.5, isTerminal: false) }
    tree.settle(2)
    // Seven visits allow floor(2 sqrt(7)) = 5.
    #expect(tree.allowance(of: 0) == 1 && tree.select() == 0)
  }

  @Test(arguments: [-1, Double.nan, .infinity, 1e300])
  func absurdWideningDoesNotTrap(widening: Double) {
    var tree = SearchTree(width: .max, widening: widening, exploration: .nan)
    #expect(tree.allowance(of: 0) > 0)
    tree.draw(2, from: 0)
    _ = tree.add(below: 0, value: 0.5, isTerminal: false)
    _ = tree.add(below: 0, value: 0.5, isTerminal: false)
    tree.settle(0)
    #expect(tree.allowance(of: 0) > 0)
    #expect(tree.select() == 0)
  }
}
