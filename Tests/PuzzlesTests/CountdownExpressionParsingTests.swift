import Puzzles
import Testing

@Suite struct CountdownExpressionParsingTests {
  @Test(arguments: [
    ("(10 - 4) * (13 - 9)", "(10-4)*(13-9)", "24"), ("1+2*3", "1+2*3", "7"),
    ("8-3-2", "8-3-2", "3"), ("24/4/2", "24/4/2", "3"), ("((7))", "7", "7"),
    ("6 / (1 - 3 / 4)", "6/(1-3/4)", "24"), ("2-(3-4)", "2-(3-4)", "3"),
  ])
  func read(text: String, infix: String, value: String) {
    let expression = CountdownExpression(parsing: text)
    #expect(expression?.infix == infix)
    #expect(expression?.value?.modelText == value)
  }

  @Test(arguments: [
    "", " ", "(", ")", "1+", "+1", "1 2 +", "-4+9", "4 + -9", "1++2", "(1+2", "1+2)", "2(3)",
    "x+1", "1.5+2", "1e3+1", "9999999+1", "1 + 2 = 3", "１+２",
    String(repeating: "(", count: 5_000) + "1", String(repeating: "1+", count: 33) + "1",
  ])
  func refused(text: String) { #expect(CountdownExpression(parsing: text) == nil) }

  @Test func keys() {
    func key(_ text: String) -> String? { CountdownExpression(parsing: text)?.canonicalKey }
    #expect(key("(4-10)*(9-13)") == key("(13-9)*(10-4)"))
    #expect(key("1+2+3") == key("3+(2+1)"))
    #expect(key("3-5") != key("5-3"))
    #expect(key("4*1") != key("4/1"))
    #expect(key("1/(2-2)") == nil)
  }
}
