import Parsimony
import Testing

struct MonteCarloTreeSearchTests {
  private static func branches(_ steps: (String, Int)..., ends: Bool = false) -> [ToyWorld.Branch] {
    steps.map { ToyWorld.Branch(step: $0.0, odds: $0.1, ends: ends) }
  }

  /// Scores .8 and .5 at the root's children; below A all is bad, below B good.
  private let world = ToyWorld(branches: [
    "": branches(("A", 4), ("B", 1)),
    "A": branches(("p", 0), ("q", 0)),
    "B": branches(("r", 9), ("s", 1)),
    "Ap": branches(("x", 0), ("y", 0), ends: true), "Aq": branches(("x", 0), ("y", 0), ends: true),
    "Br": branches(("x", 19), ("y", 3), ends: true), "Bs": branches(("x", 1), ("y", 0), ends: true),
  ])

  /// By hand, c = 1. A first (.8 against .5). It falls to Q = .8/3 with N = 3: .2667 + .5 sqrt(4)/4
  /// = .5167 against B's .5 + .5 sqrt(4)/2 = 1: B, whose Q becomes (.5 + .9 + .5)/3 = .6333. Then B
  /// again, and in it r: .9 against s's .5.
  @Test func descendsByHand() {
    let strategy = MonteCarloTreeSearch(maximum: 8, width: 2, wave: 1)
    let actions = world.playback().actions(of: strategy)
    #expect(actions.prefixes == ["", "", "A", "A", "B", "B", "Br", "Br"])
    let ending = actions.last?.conclusion
    #expect(ending?.trace?.text == "Brx" && ending?.decision == .accepted)
    #expect(ending?.candidate == 6 && ending?.confidence?.value == 19.0 / 20)
    #expect(actions.extents.allSatisfy { $0 == .step })
  }

  /// Virtual loss sends the second leaf of a wave elsewhere. In the third, once r is under way, B
  /// has 1.9/5 + .5 sqrt(8)/6 = .6157, less than A's .8/3 + .5 sqrt(8)/4 = .6202.
  @Test func wavesDrawSeveralLeaves() {
    var strategy = MonteCarloTreeSearch(maximum: 100, width: 2, wave: 2)
    let playback = world.playback()
    let actions = playback.actions(of: &strategy)
    let waves = [
      ["", ""], ["A", "A", "B", "B"], ["Br", "Br", "Ap", "Ap"], ["Bs", "Bs", "Aq", "Aq"],
    ]
    #expect(actions.prefixes == waves.flatMap { $0 })
    checkInvariants(strategy.tree)
    #expect(strategy.tree.nodes.count == 15 && strategy.tree.nodes[0].visits == 14)
    #expect(actions.assessed.count == 14)
    #expect(Set(actions.assessed).count == 14)
  }

  @Test(arguments: [1, 2, 3, 7, 13])
  func neverDrawsMoreThanItMay(maximum: Int) {
    for widening in [0, 0.5] {
      let strategy = MonteCarloTreeSearch(maximum: maximum, width: 2, widening: widening, wave: 3)
      #expect(world.playback().actions(of: strategy).samples == maximum)
    }
  }

  @Test func anExhaustedTreeEndsTheSearch() {
    let strategy = MonteCarloTreeSearch(maximum: 1_000_000, width: 2)
    #expect(world.playback().actions(of: strategy).samples == 14)
  }

  @Test func stopsAtTheTarget() {
    let strategy = MonteCarloTreeSearch(maximum: 100, width: 2, wave: 2, target: 0.7)
    let actions = world.playback().actions(of: strategy)
    let ending = actions.last?.conclusion
    // An open path of .8 does not count.
    #expect(ending?.trace?.text == "Brx" && ending?.decision == .accepted)
    // Bry and A's leaves arrived with it, and are not waited for.
    #expect(actions.contains(.cancel([7, 8, 9])))
    #expect(actions.samples == 10)
    // 1 never stops, not even at a score of 1.
    let sure = TreePlayback(
      sampled: { id, _, _ in .sampled(id, .answering("\(id.index)")) },
      assessed: { id, _ in .assessed(id, .raw(1, 1)) })
    #expect(sure.actions(of: MonteCarloTreeSearch(maximum: 6, width: 6)).assessed.count == 6)
    let early = MonteCarloTreeSearch(maximum: 6, width: 6, target: 0.99)
    #expect(sure.actions(of: early).last?.conclusion?.candidate == 0)
  }

  @Test func theLastStepRunsToTheEnd() {
    let strategy = MonteCarloTreeSearch(maximum: 100, width: 2, maximumSteps: 2)
    let actions = world.playback().actions(of: strategy)
    #expect(actions.extents == [.step, .step] + Array(repeating: .end, count: 4))
    #expect(actions.last?.conclusion?.trace?.text == "Brx")
  }

  /// A random binary tree of three steps whose scores are exact: the share of good leaves below, or
  /// a leaf's own worth.
  private func randomWorld(_ seed: UInt64, value: (Int, Int) -> Int) -> (ToyWorld, best: String) {
    var generator = SplitMix64(seed: seed)
    var worth: [String: Int] = [:]
    for a in ["l", "r"] {
      for b in ["l", "r"] {
        for c in ["l", "r"] { worth[a + b + c] = 1 + generator.index(below: 1000) }
      }
    }
    let best = worth.max { ($0.value, $1.key) < ($1.value, $0.key) }!.key
    for depth in [2, 1] {
      for prefix in Set(worth.keys.map { String($0.prefix(depth)) }).sorted() {
        worth[prefix] = value(worth[prefix + "l"]!, worth[prefix + "r"]!)
      }
    }
    var branches: [String: [ToyWorld.Branch]] = [:]
    for prefix in [""] + worth.keys where prefix.count < 3 {
      branches[prefix] = ["l", "r"].map {
        ToyWorld.Branch(step: $0, odds: worth[prefix + $0]!, ends: prefix.count == 2)
      }
    }
    return (ToyWorld(branches: branches), best)
  }

  /// Scores that mislead (the mean of what is below) cannot hide the best leaf from a search that
  /// may see the whole tree.
  @Test(arguments: 0..<20, MonteCarloTreeSearch.BackUp.allCases)
  func findsTheBestLeaf(seed: UInt64, backUp: MonteCarloTreeSearch.BackUp) {
    let (world, best) = randomWorld(seed) { ($0 + $1) / 2 }
    var strategy = MonteCarloTreeSearch(maximum: 14, width: 2, backUp: backUp, wave: 3)
    let playback = world.playback()
    let actions = playback.actions(of: &strategy)
    #expect(actions.last?.conclusion?.trace?.text == best)
    #expect(actions.samples == 14)
    checkInvariants(strategy.tree)
  }

  /// Scores that tell the best leaf below lead straight to it: width samples a step.
  @Test(arguments: 0..<20)
  func goesStraightToTheBestLeafWhereScoresArePerfect(seed: UInt64) {
    let (world, best) = randomWorld(seed, value: max)
    let strategy = MonteCarloTreeSearch(
      maximum: 6, width: 2, exploration: 0, backUp: .maximum, wave: 1)
    let actions = world.playback().actions(of: strategy)
    #expect(actions.last?.conclusion?.trace?.text == best)
    #expect(actions.samples == 6)
  }
}

/// Visits add up, and nothing is left of the virtual loss.
func checkInvariants(_ tree: SearchTree) {
  for (index, node) in tree.nodes.enumerated() {
    let below = node.children.reduce(0) { $0 + tree.nodes[$1].visits }
    #expect(node.visits == below + (index == 0 ? 0 : 1))
    #expect(node.virtualVisits == 0)
    #expect(node.arrived == node.children.reduce(0) { $0 + tree.nodes[$1].multiplicity })
    #expect(node.arrived <= node.drawn)
    #expect(node.sum <= Double(node.visits) * node.maximum + 1e-9)
    #expect(node.children.allSatisfy { tree.nodes[$0].parent == index && $0 > index })
  }
}
