import Foundation
import Parsimony
import Testing

@Suite struct SplitMix64Tests {
  /// The published test vectors of the reference implementation.
  @Test func referenceStream() {
    var generator = SplitMix64(seed: 1_234_567)
    let words = (0..<5).map { _ in generator.next() }
    #expect(
      words == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
    var zero = SplitMix64(seed: 0)
    #expect(zero.next() == 0xE220_A839_7B1D_CDAF)
  }

  @Test func unitDoublesAreUniform() {
    var generator = SplitMix64(seed: 3)
    let draws = (0..<100_000).map { _ in generator.unitDouble() }
    #expect(draws.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = draws.reduce(0, +) / 1e5
    let square = draws.reduce(0) { $0 + $1 * $1 } / 1e5
    #expect(abs(mean - 0.5) < 0.004)
    #expect(abs(square - 1.0 / 3) < 0.004)
  }

  @Test func normalMoments() {
    var generator = SplitMix64(seed: 4)
    let draws = (0..<100_000).map { _ in generator.normal() }
    let moments = (1...4).map { power in
      draws.reduce(0) { $0 + pow($1, Double(power)) } / 1e5
    }
    for (moment, expected) in zip(moments, [0.0, 1, 0, 3]) {
      #expect(abs(moment - expected) < 0.1)
    }
  }

  @Test func indicesAreUniform() {
    var generator = SplitMix64(seed: 5)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[generator.index(below: 7)] += 1 }
    // Chi-square with 6 degrees of freedom: 22.5 is the .999 quantile.
    let chiSquare = counts.reduce(0.0) { $0 + pow(Double($1) - 10_000, 2) / 10_000 }
    #expect(chiSquare < 22.5)
    #expect(generator.index(below: 1) == 0)
    #expect((0..<100).allSatisfy { _ in generator.index(below: .max) >= 0 })
  }

  @Test func shufflesUniformly() {
    var generator = SplitMix64(seed: 6)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 {
      var items = [0, 1, 2, 3]
      generator.shuffle(&items)
      counts[items, default: 0] += 1
    }
    #expect(counts.count == 24)
    // Chi-square with 23 degrees of freedom: 49.7 is the .999 quantile.
    #expect(counts.values.reduce(0.0) { $0 + pow(Double($1) - 1000, 2) / 1000 } < 49.7)
  }
}
