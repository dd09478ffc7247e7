import Parsimony
import Testing

struct GreedyTests {
  @Test func samplesOnceAtTemperatureZeroAndAccepts() {
    var strategy = Greedy()
    #expect(strategy.react(to: .started(.sample)) == [.sample(0, mode: .greedy)])
    let trace = Trace.answering("24")
    #expect(
      strategy.react(to: .sampled(0, trace))
        == [.finish(Conclusion(.accepted, candidate: 0, trace: trace))])
  }

  private static let ends: [(Event, Conclusion)] = [
    (.sampled(0, .mute), Conclusion(.abandoned)),
    (.sampled(0, .truncated), Conclusion(.abandoned)),
    (.sampleFailed(0, .broken), Conclusion(.abandoned)),
    (.refused(0, limit: "tokens (1)"), Conclusion(.outOfBudget)),
  ]

  @Test(arguments: 0..<4)
  func givesUpWithoutAnAnswer(index: Int) {
    let (event, conclusion) = Self.ends[index]
    var strategy = Greedy()
    _ = strategy.react(to: .started(.sample))
    #expect(strategy.react(to: event) == [.finish(conclusion)])
  }

  @Test func needsNothing() {
    #expect(Greedy().requirements.isEmpty)
    #expect(Greedy().name == "greedy")
  }
}
