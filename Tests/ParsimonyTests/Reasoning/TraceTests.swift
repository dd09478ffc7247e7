import Parsimony
import Testing

struct TraceTests {
  private let trace = Trace(
    steps: [
      Step(text: "a\n", tokens: 2), Step(text: "b\n", tokens: 3), Step(text: "c", tokens: 4),
    ],
    ending: .ended, answer: Answer("c"))

  @Test func textAndTokensAreThoseOfTheSteps() {
    #expect(trace.text == "a\nb\nc")
    #expect(trace.tokens == 9)
    #expect(Trace.empty.text.isEmpty && Trace.empty.tokens == 0 && !Trace.empty.isComplete)
  }

  @Test(arguments: [(-1, 0), (0, 0), (2, 2), (3, 3), (9, 3)])
  func prefixIsOpenAndHasNoAnswer(count: Int, expected: Int) {
    let prefix = trace.prefix(count)
    #expect(prefix.steps == Array(trace.steps.prefix(expected)))
    #expect(prefix.ending == .open)
    #expect(prefix.answer == nil)
  }

  @Test func appendingKeepsThePrefixAndTakesTheContinuationsEnding() {
    let more = Continuation(
      steps: [Step(text: "d", tokens: 1)], ending: .truncated, spend: Spend(generatedTokens: 1))
    let longer = trace.prefix(2).appending(more)
    #expect(longer.text == "a\nb\nd")
    #expect(longer.ending == .truncated && longer.isComplete && longer.answer == nil)
  }

  private static let endings: [(String, Trace.Ending, String?)] = [
    (" \n 24 \t", .ended, "24"), ("two words", .ended, "two words"), (" \n", .ended, nil),
    ("24", .truncated, nil), ("24", .open, nil),
  ]

  @Test(arguments: endings)
  func lastStepReaderTrims(text: String, ending: Trace.Ending, expected: String?) {
    let trace = Trace(
      steps: [Step(text: "first", tokens: 1), Step(text: text, tokens: 1)], ending: ending)
    #expect(LastStepReader().answer(of: trace, to: .sample)?.text == expected)
  }

  @Test func lastStepReaderFindsNothingWithoutSteps() {
    #expect(LastStepReader().answer(of: Trace(steps: [], ending: .ended), to: .sample) == nil)
  }

  @Test func answersCompareByKeyInVotes() {
    #expect(Answer("24").key == "24")
    #expect(Answer("4 * 6", key: "24").key == Answer("24").key)
  }
}
