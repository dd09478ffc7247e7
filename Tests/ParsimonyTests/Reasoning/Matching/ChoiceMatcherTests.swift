import Parsimony
import Testing

@Suite struct ChoiceMatcherTests {
  @Test(
    arguments: [
      ("B", "B"), ("(B)", "B"), ("B.", "B"), ("B)", "B"), ("b", "B"), ("(b)", "B"), ("[B]", "B"),
      ("b)", "B"),
      ("B: Paris", "B"), ("B. Paris", "B"), ("(B) Paris", "B"), ("answer: B) text", "B"),
      ("The answer is (C).", "C"),
      ("The answer is C", "C"), (#"\text{B}"#, "B"), (#"\textbf{(D)}"#, "D"),
      (#"$\boxed{\text{(E)}}$"#, "E"), (#"\boxed{A}"#, "A"),
      ("**B**", "B"), ("Option B", "B"), ("Choice (C)", "C"), ("I choose D", "D"),
      ("The correct option is B, because A is wrong", nil),
      ("(B) because it is larger than any other", "B"), ("A. cat", "A"), ("A cat", nil),
      ("A and B", nil), ("(A) or (B)", nil),
      ("A, B", nil), ("A/B", nil), ("", nil), (" ", nil), ("Paris", nil), ("42", nil), ("K", nil),
      ("(K)", nil), ("B2", nil), ("don't", nil),
      ("I think", nil), ("\0", nil), ("é", nil), ("((B", "B"), ("B\n", "B"), ("x B y B", "B"),
      ("(A) (A)", "A"), ("E-mail", nil),
    ] as [(String, String?)])
  func lettersAreRead(text: String, letter: String?) {
    #expect(ChoiceMatcher().canonicalKey(text) == letter)
  }

  @Test func choicesAreLimited() {
    #expect(ChoiceMatcher(choices: 3).canonicalKey("(D)") == nil)
    #expect(ChoiceMatcher(choices: 0).canonicalKey("A") == "A")
    #expect(ChoiceMatcher(choices: 99).canonicalKey("(Z)") == "Z")
    #expect(ChoiceMatcher().canonicalKey(String(repeating: "(B) ", count: 100_000)) == nil)
    #expect(ChoiceMatcher().matches("(B)", "The answer is B."))
    #expect(!ChoiceMatcher().matches("(B)", "(C)"))
    #expect(!ChoiceMatcher().matches("none", "none"))
  }
}
