import Parsimony
import Testing

struct DiverseTreeSearchTests {
  private static func branches(_ steps: (String, Int)..., ends: Bool = false) -> [ToyWorld.Branch] {
    steps.map { ToyWorld.Branch(step: $0.0, odds: $0.1, ends: ends) }
  }

  /// Two subtrees of two: the first keeps B over A, the second D over C, although both of the
  /// second are worse than A; then each goes its own way.
  private let world = ToyWorld(branches: [
    "": branches(("A", 8), ("B", 9), ("C", 2), ("D", 3)),
    "B": branches(("p", 4)) + branches(("q", 5), ends: true),
    "D": branches(("r", 1), ("s", 2)),
    "Ds": branches(("t", 7), ("u", 6), ends: true),
  ])

  @Test func subtreesKeepTheirBestWithoutDisplacingEachOther() {
    let actions = world.playback().actions(of: DiverseTreeSearch(width: 4, expansions: 2))
    #expect(actions.prefixes == ["", "", "", "", "B", "B", "D", "D", "Ds", "Ds"])
    #expect(
      actions.assessed.map(\.text)
        == ["A", "B", "C", "D", "Bp", "Bq", "Dr", "Ds", "Dst", "Dsu"])
    // Bq ended its subtree at 5/6; Dst beats it with 7/8.
    let ending = actions.last?.conclusion
    #expect(ending?.trace?.text == "Dst" && ending?.candidate == 8)
    #expect(ending?.decision == .accepted && ending?.confidence?.value == 7.0 / 8)
  }

  /// As in the released code, the answer is among the last waves: a finished path that lost to an
  /// unfinished one is out, even where it would have been better than what that led to.
  @Test func finishedPathsThatLostAreOut() {
    let world = ToyWorld(branches: [
      "": Self.branches(("A", 8), ends: true) + Self.branches(("B", 9)),
      "B": Self.branches(("x", 2), ("y", 1), ends: true),
    ])
    let ending = world.playback().actions(of: DiverseTreeSearch(width: 2, expansions: 2)).last
    #expect(ending?.conclusion?.trace?.text == "Bx")
  }

  /// But a search that ends with nothing takes what there is.
  @Test func finishedPathsThatLostAreTheLastResort() {
    var world = ToyWorld(branches: [
      "": Self.branches(("A", 8), ends: true) + Self.branches(("B", 9)),
      "B": Self.branches(("x", 2), ends: true),
    ])
    world.branches["B"]![0].hasAnswer = false
    let actions = world.playback().actions(of: DiverseTreeSearch(width: 2, expansions: 2))
    #expect(actions.assessed.map(\.text) == ["A", "B"])
    #expect(actions.last?.conclusion?.trace?.text == "A")
  }

  @Test func oneSubtreeIsABeamOfOne() {
    let actions = world.playback().actions(of: DiverseTreeSearch(width: 4, expansions: 4))
    #expect(actions.prefixes == ["", "", "", "", "B", "B", "B", "B"])
    // Four draws of B's two continuations: each is scored once.
    #expect(actions.assessed.map(\.text) == ["A", "B", "C", "D", "Bp", "Bq"])
    #expect(actions.last?.conclusion?.trace?.text == "Bq")
  }

  @Test func expansionsOfOneAreIndependentTraces() {
    let world = ToyWorld(branches: [
      "": Self.branches(("A", 1), ("B", 9)), "A": Self.branches(("x", 5), ends: true),
      "B": Self.branches(("y", 3), ends: true),
    ])
    let actions = world.playback().actions(of: DiverseTreeSearch(width: 2, expansions: 1))
    #expect(actions.prefixes == ["", "", "A", "B"])
    #expect(actions.last?.conclusion?.trace?.text == "Ax")
  }

  @Test(arguments: [(0, 0, 1), (64, 4, 64), (7, 3, 6), (3, 9, 3), (5, -2, 5)])
  func subtreesShareTheWidth(width: Int, expansions: Int, samples: Int) {
    var strategy = DiverseTreeSearch(width: width, expansions: expansions)
    #expect(strategy.react(to: .started(.sample)).samples == samples)
  }

  @Test func theLastStepRunsToTheEnd() {
    let strategy = DiverseTreeSearch(width: 4, expansions: 2, maximumSteps: 2)
    let actions = world.playback().actions(of: strategy)
    #expect(actions.extents == Array(repeating: .step, count: 4) + Array(repeating: .end, count: 4))
  }

  @Test func acceptanceMarksTheWinnerUnsure() {
    let strategy = DiverseTreeSearch(width: 4, expansions: 2, acceptance: 0.9)
    let ending = world.playback().actions(of: strategy).last?.conclusion
    #expect(ending?.decision == .abandoned && ending?.trace?.text == "Dst")
  }
}
