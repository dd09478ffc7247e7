import Parsimony
import Testing

struct MajorityVoteTests {
  private func conclusion(_ events: [Event]) -> Conclusion? {
    Playback(sampled: { events[$0.index] }).conclusion(of: MajorityVote(count: events.count))
  }

  private func votes(_ answers: String...) -> [Event] {
    answers.enumerated().map { .sampled(CandidateID($0), .answering($1)) }
  }

  @Test func ordersEverythingAtOnceAndSaysNothingUntilTheLastArrives() {
    var strategy = MajorityVote(count: 3)
    #expect(strategy.react(to: .started(.sample)) == [.sample(0), .sample(1), .sample(2)])
    #expect(strategy.react(to: .sampled(0, .answering("7"))).isEmpty)
    #expect(strategy.react(to: .sampled(1, .answering("24"))).isEmpty)
    let actions = strategy.react(to: .sampled(2, .answering("24")))
    #expect(actions.count == 2 && actions[0].isNote)
    #expect(actions[1].conclusion?.trace == .answering("24"))
    #expect(actions[1].conclusion?.candidate == 1)
  }

  @Test func tiesGoToTheAnswerThatCameFirst() {
    #expect(conclusion(votes("b", "a", "a", "b"))?.candidate == 0)
    #expect(conclusion(votes("c", "b", "a", "a", "b"))?.trace?.answer?.text == "b")
    #expect(conclusion(votes("a", "b", "c"))?.trace?.answer?.text == "a")
  }

  @Test func answersAreComparedByKey() throws {
    func trace(_ text: String) -> Trace {
      Trace(steps: [Step(text: text, tokens: 1)], ending: .ended, answer: Answer(text, key: "k"))
    }
    let ending = try #require(
      conclusion([
        .sampled(0, .answering("7")), .sampled(1, trace("4 * 6")), .sampled(2, trace("6 * 4")),
      ]))
    #expect(ending.candidate == 1)
  }

  @Test func confidenceIsTheShareOfVotesWithItsWilsonInterval() throws {
    let confidence = try #require(conclusion(votes("a", "b", "a", "a"))?.confidence)
    let interval = try ProportionInterval.wilson(successes: 3, trials: 4)
    #expect(
      confidence
        == Confidence(value: 0.75, low: interval.lower, high: interval.upper, basis: .voteShare))
  }

  @Test func tracesWithoutAnAnswerHaveNoVote() throws {
    let ending = try #require(
      conclusion([
        .sampled(0, .mute), .sampled(1, .truncated), .sampled(2, .mute),
        .sampled(3, .answering("24")), .sampleFailed(4, .broken),
      ]))
    #expect(ending.decision == .accepted && ending.candidate == 3)
    #expect(ending.confidence?.value == 1)
  }

  @Test func withoutAnyAnswerItGivesUp() {
    #expect(conclusion([.sampled(0, .mute), .sampled(1, .truncated)]) == Conclusion(.abandoned))
    #expect(
      conclusion([.sampleFailed(0, .broken), .sampleFailed(1, .broken)])
        == Conclusion(.abandoned))
    #expect(
      conclusion([.sampled(0, .mute), .refused(1, limit: "samples (1)")])
        == Conclusion(.outOfBudget))
  }

  @Test func aRefusalEndsItOutOfBudgetWithTheBestSoFar() throws {
    let ending = try #require(
      conclusion(votes("a", "b", "b") + [.refused(3, limit: "tokens (9)")]))
    #expect(ending.decision == .outOfBudget && ending.candidate == 1)
  }

  @Test func countIsAtLeastOne() {
    var strategy = MajorityVote(count: 0)
    #expect(strategy.react(to: .started(.sample)) == [.sample(0)])
  }

  @Test func eventsOfUnknownCandidatesAreIgnored() {
    var strategy = MajorityVote(count: 2)
    _ = strategy.react(to: .started(.sample))
    #expect(strategy.react(to: .sampled(9, .answering("x"))).isEmpty)
    #expect(strategy.react(to: .sampled(0, .answering("a"))).isEmpty)
    #expect(strategy.react(to: .sampled(0, .answering("x"))).isEmpty)
    #expect(strategy.react(to: .sampled(1, .answering("a"))).last?.conclusion?.candidate == 0)
  }
}
