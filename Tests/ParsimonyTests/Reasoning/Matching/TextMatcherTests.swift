import Parsimony
import Testing

@Suite struct TextMatcherTests {
  private static let cases: [MatcherCase] = [
    .same("Paris", "paris", "case"), .same("Paris", " Paris\n", "space"),
    .same("Paris", "Paris.", "stop"),
    .same("The Beatles", "Beatles", "article"), .same("an apple", "apple", "article"),
    .differ("the", "a", "article"),
    .same("New   York", "new york", "space"), .same("Ｐａｒｉｓ", "Paris", "width"),
    .same("ﬁne", "fine", "ligature"),
    .same("e\u{301}tude", "étude", "composition"), .differ("étude", "etude", "accent"),
    .differ("3.5", "35", "decimal"),
    .differ("-1", "1", "sign"), .same("−1", "-1", "minus"), .differ("50%", "50", "percent"),
    .same("well-known", "wellknown", "hyphen"),
    .same("\"Paris\"", "Paris", "quotes"), .same("Hello, world!", "hello world", "marks"),
    .differ("Paris", "London", "value"),
    .differ("", "", "empty"), .differ(" \n", " ", "empty"), .same("!!!", "!!!", "marks"),
    .differ("!!!", "???", "marks"),
    .same("The answer is Paris.", "Paris", "sentence"), .same(#"\boxed{Paris}"#, "Paris", "boxed"),
    .differ("$5", "€5", "currency"),
    .same("a", "A", "article"), .differ("1/2", "12", "slash"),
    .same("\u{A0}x\u{2003}", "x", "space"),
  ]

  @Test(arguments: cases) func textsAreCompared(item: MatcherCase) {
    #expect(PlainTextMatcher().matches(item.first, item.second) == item.isEqual)
    #expect(PlainTextMatcher().matches(item.second, item.first) == item.isEqual)
  }

  @Test func whatIsIgnoredCanBeChosen() {
    let exact = PlainTextMatcher(ignoring: [])
    #expect(!exact.matches("Paris", "paris"))
    #expect(!exact.matches("Paris", "Paris!"))
    #expect(!exact.matches("the cat", "cat"))
    #expect(exact.matches(" Paris  x", "Paris x"))
    #expect(PlainTextMatcher(ignoring: .letterCase).matches("THE CAT", "the cat"))
    #expect(!PlainTextMatcher(ignoring: .letterCase).matches("the cat", "cat"))
    #expect(PlainTextMatcher(ignoring: .articles).matches("The cat", "cat"))
    #expect(PlainTextMatcher().form(of: String(repeating: "x", count: 100_001)) == nil)
  }

  private static let outputs: [MatcherCase] = [
    .same("1\n2\n", "1\n2", "end"), .same("1\r\n2\r\n", "1\n2\n", "windows"),
    .same("1\r2", "1\n2", "mac"),
    .same("1  \n2\t", "1\n2", "blanks"), .same("", "\n\n", "empty"), .same("", "", "empty"),
    .differ("1\n\n2", "1\n2", "inside"),
    .differ(" 1", "1", "leading"), .differ("1 2", "1  2", "inside"),
    .differ("1\n2", "2\n1", "order"), .differ("0.30000000000000004", "0.3", "float"),
    .differ("A", "a", "case"), .differ("1", "1.0", "float"), .same("nan", "nan", "itself"),
    .same("a\0b", "a\0b", "nul"),
  ]

  @Test(arguments: outputs) func outputsAreCompared(item: MatcherCase) {
    #expect(ProgramOutputMatcher().matches(item.first, item.second) == item.isEqual)
    #expect(ProgramOutputMatcher().matches(item.second, item.first) == item.isEqual)
  }

  @Test func numbersOfOutputsMayBeClose() {
    let loose = ProgramOutputMatcher(tolerance: 1e-6)
    #expect(loose.matches("0.30000000000000004 x", "0.3  x"))
    #expect(loose.matches("1000000.1 \n", "1000000.2"))
    #expect(!loose.matches("1.1", "1.2"))
    #expect(!loose.matches("1 2", "1"))
    #expect(loose.matches("nan", "nan"))
    #expect(!loose.matches("nan", "inf"))
    #expect(!loose.matches("x 1", "y 1"))
    #expect(loose.canonicalKey("1") == nil)
    #expect(ProgramOutputMatcher(tolerance: -1).matches("1", "1"))
    #expect(ProgramOutputMatcher().form(of: String(repeating: "\n", count: 1_000_001)) == nil)
  }
}
