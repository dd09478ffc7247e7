import Parsimony
import Testing

@Suite struct MathMatcherTests {
  private static let cases = MathNumberCases.all + MathExpressionCases.all + MathStructureCases.all
  private let matcher = MathMatcher()

  @Test func theTablesHoldAtLeastThreeHundredCases() {
    #expect(Self.cases.count >= 300)
    #expect(Self.cases.allSatisfy { !$0.reason.isEmpty })
    let pairs = Set(Self.cases.map { [$0.first, $0.second] })
    #expect(pairs.count == Self.cases.count)
  }

  @Test(arguments: cases) func answersAreCompared(item: MatcherCase) {
    #expect(matcher.matches(item.first, item.second) == item.isEqual)
    #expect(matcher.matches(item.second, item.first) == item.isEqual)
  }

  /// Forms that both have a key agree exactly when the keys are equal, and groups follow.
  @Test(arguments: cases) func keysFollowAgreement(item: MatcherCase) {
    var groups = AnswerGroups(matcher)
    let (first, second) = (groups.key(for: item.first), groups.key(for: item.second))
    if item.isEqual || first != nil || second != nil {
      #expect((first == second) == item.isEqual)
    }
    if let left = matcher.canonicalKey(item.first), let right = matcher.canonicalKey(item.second) {
      #expect((left == right) == item.isEqual)
    }
  }

  @Test func missingAnswersMatchNothing() {
    #expect(!matcher.matches(nil, nil))
    #expect(!matcher.matches("1", nil))
    #expect(!matcher.matches(nil, "1"))
  }

  @Test func toleranceAndUnitsAreOptions() {
    let loose = MathMatcher(tolerance: 1e-3)
    #expect(loose.matches("3.14", #"\pi"#))
    #expect(loose.matches("0.333", "1/3"))
    #expect(!loose.matches("3.1", #"\pi"#))
    #expect(loose.matches("x + 1.0001", "x+1"))
    #expect(loose.canonicalKey("5") == nil)
    let strict = MathMatcher(requiresUnits: true)
    #expect(!strict.matches("5 cm", "5"))
    #expect(strict.matches("5 cm", "5 centimetres"))
    #expect(strict.matches("50%", "0.5"))
    #expect(!strict.matches("50%", "50"))
  }

  /// What the exact arithmetic must tell apart although doubles cannot, and the reverse.
  @Test func exactnessBeyondFloatingPoint() {
    let digits = String(repeating: "7", count: 3000)
    #expect(matcher.matches(digits, digits + ".000"))
    #expect(!matcher.matches(digits, String(digits.dropLast()) + "8"))
    #expect(matcher.matches("(10^{50}+1)^2", "10^{100}+2*10^{50}+1"))
    #expect(!matcher.matches("(10^{50}+1)^2", "10^{100}+2*10^{50}"))
    #expect(matcher.matches("(x+10^{30})(x-10^{30})", "x^2-10^{60}"))
    #expect(!matcher.matches("(x+10^{30})(x-10^{30})", "x^2-10^{60}+1"))
  }

  @Test func groupsAreFoundedInOrder() {
    var groups = AnswerGroups(matcher)
    let texts = ["1/2", #"\sqrt8"#, "0.5", #"2\sqrt2"#, "5 cm", "5", "5 m", "", "50%", "0.50"]
    let keys = texts.map { groups.key(for: $0) }
    #expect(keys[0] == keys[2])
    #expect(keys[1] == keys[3])
    // "5" joins the first group that it agrees with; "5 m" agrees with no founder.
    #expect(keys[4] == keys[5])
    #expect(keys[6] != keys[4])
    #expect(keys[7] == nil)
    #expect(keys[8] == keys[0])
    #expect(Set(keys.compactMap { $0 }).count == groups.count)
    #expect(groups.answer("1/2")?.text == "1/2")
    #expect(groups.answer("1/2")?.key == keys[0])
  }

  @Test func theMatcherWorksAsAnExistential() {
    let matchers: [any AnswerMatcher] = [
      MathMatcher(), JSONMatcher(), PlainTextMatcher(), ChoiceMatcher(), ToolCallMatcher(),
      ProgramOutputMatcher(),
    ]
    #expect(
      matchers.map { $0.matches("[1, 2]", "[1,2]") } == [true, true, false, false, false, false])
  }
}
