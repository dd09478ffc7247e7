import Parsimony
import Testing

/// Hostile texts: bounded work, no trap, and agreement stays reflexive and symmetric.
@Suite struct MathHostilityTests {
  private let matcher = MathMatcher()

  private static let hostile: [String] = {
    let deep = 100_000
    func times(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
    return [
      times("(", deep) + "1" + times(")", deep), times("(", 4000) + "1" + times(")", 4000),
      times("[", 63) + "1" + times("]", 63), times("{", 2000) + times("}", 2000),
      times("9", 1_000_000), times("9", 9_999), times("1,", 4999) + "1", times("1,111", 2000),
      times(",111", 2499), "1" + times(",111", 2499) + ",1", times("-", 9999) + "1",
      times("2^", 4000) + "2", "9^9^9^9", "9^{9^{9^9}}", "10^{10^{10}}", "2^{999999999}",
      "1000!", "1001!", "1000!!!", times("1000!*", 1600) + "1", #"\binom{1000}{500}"#,
      times(#"\binom{1000}{500}"#, 500), "1e999999999999999999999", "1e-999999", "0.1e-999",
      times(#"\frac{1}{"#, 900) + "2" + times("}", 900), times(#"\sqrt"#, 1900) + "2",
      times(#"\sin"#, 2000) + "x", times("sin(", 60) + "x" + times(")", 60),
      times(#"\text{"#, 1600) + times("}", 1600), times(#"\left"#, 1800), times("{", 9000),
      times("}", 9000), "\\", times("\\", 9999), #"\frac"#, #"\frac{1}"#, #"\sqrt["#, #"\sqrt[3"#,
      #"\sqrt[0]{2}"#, #"\sqrt[-1]{2}"#, #"\sqrt[99999999999999999999]{2}"#, #"\begin{pmatrix}"#,
      #"\begin{pmatrix}\end{pmatrix}"#, #"\end{pmatrix}"#, #"\begin{"#, #"\begin{array}{"#,
      #"\boxed{"#, times(#"\boxed{"#, 1000) + "1", "\0", "1\0 2", "\u{FFFD}", "\u{202E}5",
      String(decoding: [0xD8, 0x00, 0xDC] as [UInt16], as: UTF16.self),
      String(decoding: [0xD800, 0x31] as [UInt16], as: UTF16.self),
      String(decoding: [0xFF, 0xFE, 0x31, 0xC0] as [UInt8], as: UTF8.self),
      "e" + times("\u{301}", 4000), times("👩‍👩‍👧‍👦", 300), "|", "||", "|||1|||", times("|1", 3000),
      "x_", "x_{", "_5", "5_", "5__5", "5_{99999999999}", "5_0", "^", "1^", "^1", "!", "5!!", "=",
      "==",
      "x=", "=x", "<", "1<2<3", "x<y<z<w", "1<x>2", #"x\in"#, ",", ",,", "1,,2", ";", "and",
      "1 and",
      "(1,2", "1,2)", "(1,2}", "{1,2)", #"\{1,2)"#, "$", "$$", "$-", "-$", "5 $", "%", "%%", "5%%",
      "°",
      #"\pm\pm\pm1"#, #"(1\pm2, 3)"#, #"\{"# + times(#"\pm1,"#, 250) + #"1\}"#,
      #"\{"# + times("1,", 256) + #"1\}"#, times("x+", 2000) + "x", times("(x+1)", 1000),
      times("x", 3000) + "+1", "x^{-9223372036854775808}", "9223372036854775807+1",
      "-9223372036854775808-1", "9223372036854775808/9223372036854775809", "0^{-1}", "0^{1/2}",
      "(-8)^{2/3}",
      "x^{9223372036854775807/2}", "(x-x)^{-1}", #"\log_1 5"#, #"\log_0 5"#, #"\ln 0"#,
      #"\tan 90^\circ"#,
      #"\arcsin 2"#, #"\lfloor x \rfloor"#, "4611686018427387817/4611686018427387817",
      "1/4611686018427387817", "1/4611686018427387761", times("1/3+", 1300) + "1",
      times("1/3+", 500) + "1", times("2^", 1000) + "2", times(#"\sin x+"#, 600) + "1",
      times("x^x+", 500) + "x", times("x^{12345678}/", 180) + "x",
      times("(1,", 60) + "1" + times(")", 60),
      times(#"\binom{1000}{500}"#, 200), times("500!/", 400) + "1", times("1000!+", 3) + "1",
      #"\{"# + times(#"\sqrt[3]{x}\pm1,"#, 100) + #"1\}"#, times(#"\frac{x}{y}+"#, 180) + "1",
    ]
  }()

  /// The bound is on counted work, not on the clock.
  @Test(arguments: hostile.indices) func workIsBounded(index: Int) {
    let text = Self.hostile[index]
    var meter = WorkMeter()
    let form = matcher.form(of: text, meter: &meter)
    #expect(meter.used <= meter.limit)
    if let form { #expect(matcher.agree(form, form)) }
    if text.utf8.count > MathMatcher.lengthLimit, !text.contains("boxed") { #expect(form == nil) }
  }

  @Test func aMeterThatIsUsedUpLeavesText() throws {
    var meter = WorkMeter(limit: 3)
    let form = try #require(matcher.form(of: "1+2+3+4", meter: &meter))
    #expect(meter.used <= 3)
    #expect(matcher.key(of: form) == "t:1+2+3+4")
  }

  @Test func largeSetsAreComparedWithinBounds() {
    func surds(_ range: ClosedRange<Int>) -> String {
      range.map { #"\sqrt{\#($0)}"# }.joined(separator: ",")
    }
    #expect(matcher.matches(surds(2...200), surds(2...200) + #",\sqrt{8}"#))
    #expect(!matcher.matches(surds(2...200), surds(3...201)))
    // Sets of sets whose pairs would be too many: not compared, so not equal.
    func nested(_ shift: Int) -> String {
      (1...60).map { row in
        let low = 2 + (row + shift) % 7
        return #"\{"# + surds(low...(low + 9)) + #"\}"#
      }.joined(separator: ",")
    }
    #expect(!matcher.matches(nested(0), nested(1)))
    #expect(matcher.matches(nested(0), nested(0)))
  }

  private static let alphabet: [String] = [
    "0", "1", "2", "9", "12", "1,000", ".5", "3.14", "x", "y", "e", "i", "+", "-", "*", "/", "^",
    "_", "!",
    "(", ")", "[", "]", "{", "}", #"\{"#, #"\}"#, ",", ";", "=", "<", ">", #"\le"#, #"\frac"#,
    #"\dfrac{1}{2}"#,
    #"\sqrt"#, #"\sqrt[3]"#, #"\pi"#, #"\infty"#, #"\pm"#, #"\cup"#, #"\in"#, #"\text{cm}"#,
    #"\text{"#, "cm",
    "%", "$", #"\$"#, "°", #"^\circ"#, #"\begin{pmatrix}"#, #"\end{pmatrix}"#, "&", #"\\"#, "|",
    #"\sin"#, #"\ln"#,
    #"\log_2"#, #"\left("#, #"\right)"#, " ", " and ", " or ", "the answer is ", #"\boxed{"#, "½",
    "²", "√", "∞",
    "\0", "é", "e3", #"\binom"#, #"\overline{3}"#, #"\lfloor"#, #"\rfloor"#, "apples", ".", ":",
    "\\",
  ]

  @Test func fuzzedTextsKeepTheLaws() {
    var generator = SplitMix64(seed: 20_240_117)
    var previous: MathForm?
    var keyed = 0
    var values = 0
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0...generator.index(below: 10) {
        text += Self.alphabet[generator.index(below: Self.alphabet.count)]
      }
      var meter = WorkMeter()
      guard let form = matcher.form(of: text, meter: &meter) else { continue }
      #expect(meter.used <= meter.limit)
      #expect(matcher.agree(form, form), "\(text)")
      if let previous {
        let forward = matcher.agree(form, previous)
        #expect(forward == matcher.agree(previous, form), "\(text)")
        if let one = matcher.key(of: form), let two = matcher.key(of: previous) {
          #expect(forward == (one == two), "\(text)")
          keyed += 1
        }
      }
      if matcher.key(of: form)?.hasPrefix("v:") == true { values += 1 }
      previous = form
    }
    // The fuzz reaches mathematics, not only texts.
    #expect(keyed > 5_000)
    #expect(values > 500, "\(values)")
  }
}
