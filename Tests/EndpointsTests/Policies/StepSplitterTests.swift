import Endpoints
import Parsimony
import Testing

@Suite("Cutting replies into steps")
struct StepSplitterTests {
  private func steps(
    _ pieces: [String], separator: String = "\n\n", tokens: Bool = true
  ) -> [Step] {
    var splitter = StepSplitter(separator: separator)
    for piece in pieces {
      let new = tokens ? [StepSplitter.Token(bytes: piece.utf8.count, logProbability: -0.5)] : []
      splitter.append(Array(piece.utf8), new)
    }
    return splitter.finish()
  }

  @Test(
    "Steps keep their end, white space alone is none, and together they are the text",
    arguments: [
      ("a\n\nb\n\nc", ["a\n\n", "b\n\n", "c"]), ("a\n\n\n\nb", ["a\n\n", "\n\nb"]),
      ("\n\na\n\n", ["\n\na\n\n"]), ("a\n\n \n", ["a\n\n \n"]), ("", []), ("\n\n", ["\n\n"]),
      ("a\nb", ["a\nb"]), ("a\n\n\nb", ["a\n\n", "\nb"]), ("é\n\n😀", ["é\n\n", "😀"]),
    ])
  func texts(text: String, expected: [String]) {
    for cut in text.unicodeScalars.indices {
      let pieces = [
        String(text.unicodeScalars[..<cut]), String(text.unicodeScalars[cut...]),
      ]
      #expect(steps(pieces).map(\.text) == expected)
    }
    #expect(steps(text.unicodeScalars.map { String($0) }).map(\.text) == expected)
    #expect(steps([text], separator: "").map(\.text) == (text.isEmpty ? [] : [text]))
  }

  @Test("A token belongs to the step it begins in; one without text to the last")
  func tokens() {
    let steps = steps(["ab", "c\n", "\nd", "e", ""])
    #expect(steps.map(\.text) == ["abc\n\n", "de"])
    #expect(steps.map(\.tokens) == [3, 2])
    #expect(steps.map(\.logProbability) == [-1.5, -1])
    #expect(self.steps(["ab\n\n", "c"], tokens: false).map(\.logProbability) == [nil, nil])
  }

  @Test("Random texts: nothing is lost, no token counted twice")
  func conservation() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<500 {
      let pieces = (0..<Int(generator.next() % 30)).map { _ in
        ["a", "\n", "\n\n", " ", "xy\n", ""][Int(generator.next() % 6)]
      }
      let steps = steps(pieces)
      #expect(steps.map(\.text).joined() == pieces.joined())
      #expect(steps.reduce(0) { $0 + $1.tokens } == (pieces.joined().isEmpty ? 0 : pieces.count))
    }
  }

  @Test("A prefill is taken off wherever the pieces are cut, and only if it is there")
  func prefill() {
    func stripped(_ text: String, _ prefill: String, cut: Int) -> String {
      var stripper = PrefillStripper(prefill)
      let bytes = Array(text.utf8)
      let first = stripper.take(Array(bytes[..<min(cut, bytes.count)]))
      let second = stripper.take(Array(bytes[min(cut, bytes.count)...]))
      return String(decoding: first + second + stripper.finish(), as: UTF8.self)
    }
    for cut in 0..<8 {
      #expect(stripped("so far on", "so far", cut: cut) == " on")
      #expect(stripped("so much", "so far", cut: cut) == "so much")
      #expect(stripped("so", "so far", cut: cut) == "so")
      #expect(stripped("text", "", cut: cut) == "text")
      #expect(stripped("so far", "so far", cut: cut) == "")
    }
  }

  @Test("Usage that cannot be true is not believed")
  func usage() {
    func report(_ texts: String...) -> UsageReport {
      var report = UsageReport()
      for text in texts {
        report.read(JSONReader.value(of: text) ?? .null, promptLimit: 1000)
      }
      return report
    }
    let honest = report(
      #"{"prompt_tokens": 30, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 20}}"#
    )
    #expect(honest.promptTokens == 30 && honest.cachedTokens == 20 && honest.generatedTokens == 5)
    for text in [
      #"{"prompt_tokens": 0, "completion_tokens": -1}"#, #"{"prompt_tokens": 1e300}"#,
      #"{"prompt_tokens": -4}"#, #"{"prompt_tokens": "9"}"#, #"{"prompt_tokens": 1001}"#, "[]",
    ] {
      #expect(report(text).promptTokens == nil && report(text).generatedTokens == nil)
    }
    // Of several the one that computed most.
    let several = report(
      #"{"prompt_tokens": 30, "prompt_tokens_details": {"cached_tokens": 29}}"#,
      #"{"prompt_tokens": 30}"#,
      #"{"prompt_tokens": 30, "prompt_tokens_details": {"cached_tokens": 29}}"#)
    #expect(several.promptTokens == 30 && several.cachedTokens == 0)
    let silly = report(#"{"prompt_tokens": 30, "prompt_tokens_details": {"cached_tokens": 31}}"#)
    #expect(silly.cachedTokens == 0)
  }
}
