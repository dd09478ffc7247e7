import Parsimony
import Testing

@Suite struct SampleStatisticsTests {
  /// Type 7, as R's `quantile(c(7, 15, 36, 39, 40, 41), ...)`.
  @Test func quantiles() throws {
    let sample: [Double] = [41, 7, 39, 15, 40, 36]
    let values = try SampleQuantile.values(sample, levels: [0, 0.25, 0.5, 0.75, 1])
    #expect(values == [7, 20.25, 37.5, 39.75, 41])
    #expect(try SampleQuantile.value([5], level: 0.3) == 5)
    #expect(try SampleQuantile.value([-.infinity, 0, .infinity], level: 1) == .infinity)
  }

  @Test func badQuantileInput() {
    #expect(throws: StatisticsError.self) { try SampleQuantile.value([], level: 0.5) }
    #expect(throws: StatisticsError.self) { try SampleQuantile.value([1, .nan], level: 0.5) }
    #expect(throws: StatisticsError.self) { try SampleQuantile.value([1], level: 1.01) }
    #expect(throws: StatisticsError.self) { try SampleQuantile.value([1], level: .nan) }
  }

  @Test func areaUnderROCByHand() throws {
    // Pairs (positive, negative): .9 beats all three; .4 beats .1, ties .4, loses to .6.
    let area = try AreaUnderROC.value(
      scores: [0.9, 0.4, 0.1, 0.4, 0.6], labels: [true, true, false, false, false])
    #expect(area == 4.5 / 6)
    #expect(try AreaUnderROC.value(scores: [1, 1], labels: [true, false]) == 0.5)
    #expect(try AreaUnderROC.value(scores: [1, 2], labels: [true, true]) == nil)
    #expect(try AreaUnderROC.value(scores: [], labels: []) == nil)
    #expect(throws: StatisticsError.self) {
      try AreaUnderROC.value(scores: [1], labels: [true, false])
    }
    #expect(throws: StatisticsError.self) {
      try AreaUnderROC.value(scores: [1, .nan], labels: [true, false])
    }
  }

  /// Against all pairs.
  @Test(arguments: 0..<5)
  func areaUnderROCByEnumeration(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    let scores = (0..<60).map { _ in Double(generator.index(below: 12)) }
    let labels = (0..<60).map { $0 < 2 || generator.unitDouble() < 0.3 }
    var wins = 0.0
    var pairs = 0.0
    for i in 0..<60 where labels[i] {
      for j in 0..<60 where !labels[j] {
        pairs += 1
        wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
      }
    }
    let area = try #require(try AreaUnderROC.value(scores: scores, labels: labels))
    #expect(abs(area - wins / pairs) < 1e-14)
  }
}
