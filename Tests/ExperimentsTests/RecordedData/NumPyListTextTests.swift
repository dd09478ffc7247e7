import Experiments
import Testing

@Suite struct NumPyListTextTests {
  @Test func numbersAndStrings() throws {
    #expect(
      try NumPyListText.numbers(" [0.5 1.e-03\n 2.  -1]\n", place: "x") == [0.5, 0.001, 2, -1])
    #expect(try NumPyListText.numbers("[]", place: "x") == [])
    #expect(
      try NumPyListText.strings(
        #"['a\\frac' None "it's"\#n 'tab\t\x41\u00e9\'' '' '\U0001f44d']"#, place: "x")
        == ["a\\frac", nil, "it's", "tab\tAé'", "", "👍"])
  }

  @Test(arguments: ["", "[", "0.5", "[0.5 nan]", "[inf]", "[1 ... 2]", "[1,2]", "[1e999]"])
  func brokenNumbers(text: String) {
    let error = failure { _ = try NumPyListText.numbers(text, place: "t.csv, line 2") }
    #expect(error?.code == .badData)
    #expect(error?.message.hasPrefix("t.csv, line 2: ") == true)
  }

  @Test(arguments: [
    "['a", "['a]", "[a]", "['a' 1]", #"['\q']"#, #"['\x4']"#, #"['\ud800']"#, #"['\"#,
    "['a' ... 'b']",
  ])
  func brokenStrings(text: String) {
    let error = failure { _ = try NumPyListText.strings(text + "]", place: "t.csv, line 2") }
    #expect(error?.code == .badData, "\(text)")
    #expect(error?.message.hasPrefix("t.csv, line 2: ") == true)
  }
}
