import Experiments
import Testing

@Suite struct MathAnswerTests {
  @Test(arguments: [
    ("6 + 9i", "6+9i"), (#"\dfrac{1}{9}"#, #"\frac{1}{9}"#), (#"\frac65"#, "6/5"),
    (#"\frac 34"#, "0.75"), (#"\frac9{19}"#, #"\frac{9}{19}"#), (".35625", "0.35625"),
    (#"\left( 3, \frac{\pi}{2} \right)"#, #"(3,\frac{\pi}{2})"#), (#"11\sqrt2"#, #"11\sqrt{2}"#),
    (#"10,\!080"#, "10080"), ("1,073,741,823", "1073741823"), (#"\$32,\!348"#, "32348"),
    (#"\text{East}"#, "east"), (#"\text{(E)}"#, "(E)"), (#"864 \mbox{ inches}^2"#, "864"),
    (#"\frac{270}7\text{ degrees}"#, #"\frac{270}{7}"#), (#"90^\circ"#, "90"), ("x=5", "5"),
    (#"x \in [-2,7]"#, "[-2,7]"), ("50%", #"50\%"#), ("-0.50", #"-\frac{1}{2}"#), ("7.", "7"),
    (
      #"\begin{pmatrix} -2 \\ -14 \\ -7 \end{pmatrix}"#,
      #"\begin{pmatrix}-2\\-14\\-7\end{pmatrix}"#
    ),
    (
      #"\begin{pmatrix} \frac{1}{4} \\ \frac{2}{3} \end{pmatrix}"#,
      #"\begin{pmatrix} 1/4 \\ 2/3 \end{pmatrix}"#
    ),
    (#"2,\ 3,\ \dfrac{3 + \mathrm{i}\sqrt{3}}{2}"#, #"2,3,\frac{3+i\sqrt{3}}{2}"#),
    ("1000000007000000001", "1000000007000000001"),
  ])
  func equalAnswers(first: String, second: String) {
    #expect(MathAnswer.agree(first, second))
    #expect(MathAnswer.agree(second, first))
  }

  @Test(arguments: [
    ("12", "1"), ("-5", "5"), (#"2\frac{1}{2}"#, "21/2"), ("1,2", "12"), ("(1,100)", "(1100)"),
    ("1/0", "0"), ("0.5", "5"), ("", ""), (" ", ""), (#"\text{ }"#, ""), ("2k+2", "2+2k"),
    ("x", "y"), (#"x\infty"#, "ty"),
  ])
  func differentAnswers(first: String, second: String) {
    #expect(!MathAnswer.agree(first, second))
  }

  @Test func aMissingAnswerAgreesWithNone() {
    #expect(!MathAnswer.agree(nil, nil))
    #expect(!MathAnswer.agree(nil, "1"))
  }

  @Test(arguments: [
    (#"so \boxed{1} or \boxed{\frac{2}{3}}."#, #"\frac{2}{3}"# as String?),
    (#"\boxed{a{b}{c{d}}}"#, "a{b}{c{d}}"), (#"\boxed{}"#, ""), (#"\boxed{1"#, nil), ("1", nil),
  ])
  func theLastBoxIsTheAnswer(text: String, answer: String?) {
    #expect(MathAnswer.boxed(in: text) == answer)
  }
}
