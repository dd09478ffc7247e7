import Parsimony
import Testing

@Suite struct FinalAnswerTests {
  @Test(arguments: [
    (#"so \boxed{1} or \boxed{\frac{2}{3}}."#, #"\frac{2}{3}"# as String?),
    (#"\boxed{a{b}{c{d}}}"#, "a{b}{c{d}}"), (#"\boxed{}"#, ""), (#"\boxed{1"#, nil), ("1", nil),
    (#"\boxed{\{1}"#, #"\{1"#), (#"\fbox{2} "#, "2"), (#"\boxed 1"#, nil), (#"\boxed{\}}"#, #"\}"#),
  ])
  func theLastBoxIsTheAnswer(text: String, answer: String?) {
    #expect(FinalAnswer.boxed(in: text) == answer)
  }

  @Test(arguments: [
    ("The answer is 5.", "5" as String?), ("ANSWER: 7", "7"), ("#### 72", "72"),
    ("answer = x\nmore", "x"),
    ("the answer is 1. No, the answer is 2", "2"), ("The answer is: **B**", "B"),
    ("answer is", nil),
    ("the answer is   \n", nil), ("answers vary", nil), ("The answer is 1.5 m.", "1.5 m"),
    ("answer is 2*3", "2*3"),
    ("", nil), ("The answer is:\n5", "5"),
  ])
  func theLastAnnouncementIsTheAnswer(text: String, answer: String?) {
    #expect(FinalAnswer.announced(in: text) == answer)
  }

  @Test func longTextsAreReadToTheirEnd() {
    let text = String(repeating: #"\boxed{ is an answer is "#, count: 50_000) + #"\boxed{7}"#
    #expect(FinalAnswer.boxed(in: text) == "7")
    #expect(FinalAnswer.boxed(in: String(repeating: #"\boxed{"#, count: 100_000)) == nil)
    #expect(FinalAnswer.announced(in: text) == #"\boxed{7}"#)
  }
}
