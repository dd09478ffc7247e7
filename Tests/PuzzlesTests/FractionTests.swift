import Parsimony
import Puzzles
import Testing

struct FractionTests {
  @Test func normalises() throws {
    let fraction = try #require(Fraction(-16, over: -6))
    #expect(fraction.numerator == 8)
    #expect(fraction.denominator == 3)
    #expect(Fraction(16, over: -6)?.description == "-8/3")
    #expect(Fraction(0, over: -7) == .zero)
    #expect(Fraction(1, over: 0) == nil)
    #expect(Fraction(Int64.min, over: -1) == nil)
    #expect(Fraction(Int64.min, over: 2)?.numerator == Int64.min / 2)
    #expect(Fraction(1, over: Int64.min) == nil)
    #expect(Fraction(Int64.min, over: Int64.min) == Fraction(1))
  }

  @Test func agreesWithPlainRatios() throws {
    var random = SplitMix64(seed: 1)
    func draw() -> Int { Int(random.next() % 201) - 100 }
    for _ in 0..<5_000 {
      let (a, b, c, d) = (draw(), draw(), draw(), draw())
      guard b != 0, d != 0 else { continue }
      let first = try #require(Fraction(Int64(a), over: Int64(b)))
      let second = try #require(Fraction(Int64(c), over: Int64(d)))
      for operation in ArithmeticOperation.allCases {
        let expected = Ratio.combine(Ratio(a, b), operation.rawValue, Ratio(c, d))
        #expect(operation(first, second)?.modelText == expected?.description)
      }
      #expect((first < second) == (Ratio(a, b).value < Ratio(c, d).value - 1e-12))
      #expect(Fraction(modelText: first.modelText) == first)
    }
  }

  @Test func overflowGivesNil() throws {
    let big = Fraction(Int64.max)
    let tiny = try #require(Fraction(1, over: Int64.max))
    #expect(big.adding(Fraction(1)) == nil)
    #expect(Fraction(Int64.min).subtracting(Fraction(1)) == nil)
    #expect(big.multiplied(by: big) == nil)
    #expect(big.divided(by: tiny) == nil)
    #expect(tiny.multiplied(by: tiny) == nil)
    #expect(big.multiplied(by: tiny) == Fraction(1))
    #expect(big.divided(by: big) == Fraction(1))
    #expect(tiny.adding(tiny)?.numerator == 2)
    #expect(Fraction(Int64.min).negated == nil)
    #expect(Fraction(Int64.min).divided(by: Fraction(-1)) == nil)
    #expect(Fraction(5).divided(by: .zero) == nil)
    // Intermediate products of 128 bits whose quotient fits again.
    let near = try #require(Fraction(Int64.max, over: Int64.max - 1))
    #expect(near.subtracting(near) == .zero)
    #expect(near.divided(by: near) == Fraction(1))
    let opposite = try #require(near.negated)
    #expect(near.divided(by: opposite) == Fraction(-1))
    #expect(opposite.divided(by: opposite) == Fraction(1))
    #expect(near > Fraction(1))
    #expect(opposite < Fraction(-1))
  }

  @Test(arguments: [
    "", "-", "-0", "01", "1|0", "1|", "|2", "1||2", "1/2", "+1", " 1", "1 ", "9223372036854775808",
    "1|-2", "٣",
  ])
  func rejectsOtherText(_ text: String) {
    #expect(Fraction(modelText: text) == nil)
  }

  @Test(arguments: [("24", "24"), ("-5", "-5"), ("16|6", "8|3"), ("4|2", "2"), ("0|3", "0")])
  func readsModelText(_ text: String, _ canonical: String) {
    #expect(Fraction(modelText: text)?.modelText == canonical)
  }

  @Test func splitMixMatchesThePublishedStream() {
    var random = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }
}
