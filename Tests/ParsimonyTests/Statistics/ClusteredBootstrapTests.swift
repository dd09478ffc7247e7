import Foundation
import Parsimony
import Testing

@Suite struct ClusteredBootstrapTests {
  /// The bootstrap distribution of the mean of 0/1 clusters is binomial: exact limits are known.
  @Test func limitsOfAProportionMatchTheExactBootstrapDistribution() throws {
    let values = [Double](repeating: 1, count: 30) + [Double](repeating: 0, count: 70)
    let interval = try ClusteredBootstrap(resamples: 20_000, seed: 1).mean(values)
    let exact = try BinomialDistribution(trials: 100, probability: 0.3)
    let lower = try #require((0...100).first { exact.lowerTail($0) >= 0.025 })
    let upper = try #require((0...100).first { exact.lowerTail($0) >= 0.975 })
    #expect(interval.estimate == 0.3)
    #expect(abs(interval.lower - Double(lower) / 100) < 0.0101)
    #expect(abs(interval.upper - Double(upper) / 100) < 0.0101)
    #expect(abs(interval.standardError - (0.3 * 0.7 / 100).squareRoot()) < 0.001)
    #expect(interval.clusters == 100)
    #expect(interval.resamples == 20_000)
  }

  /// Rows that repeat their question's value carry no information beyond the questions.
  @Test func repeatedRowsDoNotShortenTheInterval() throws {
    var generator = SplitMix64(seed: 2)
    let questions = (0..<40).map { _ in generator.normal() }
    let rows = questions.flatMap { [Double](repeating: $0, count: 25) }
    let names = questions.indices.flatMap { [String](repeating: "q\($0)", count: 25) }
    let bootstrap = ClusteredBootstrap(seed: 3)
    let plain = try bootstrap.mean(questions)
    let clustered = try bootstrap.mean(rows, clusters: names)
    #expect(abs(plain.lower - clustered.lower) < 1e-12)
    #expect(abs(plain.upper - clustered.upper) < 1e-12)
    #expect(clustered.clusters == 40)
    let naive = try bootstrap.mean(rows)
    #expect(naive.standardError < 0.25 * clustered.standardError)
  }

  /// The nominal 90 % interval covers the true mean about as often as it says.
  @Test func coverage() throws {
    var generator = SplitMix64(seed: 4)
    var covered = 0
    for trial in 0..<300 {
      var values: [Double] = []
      var names: [String] = []
      for question in 0..<60 {
        let level = generator.normal()
        for _ in 0..<4 {
          values.append(level + 0.5 * generator.normal())
          names.append("q\(question)")
        }
      }
      let interval = try ClusteredBootstrap(resamples: 400, level: 0.9, seed: UInt64(trial))
        .mean(values, clusters: names)
      if interval.lower <= 0, interval.upper >= 0 { covered += 1 }
    }
    // 270 expected; the standard deviation is 5.2.
    #expect((250...286).contains(covered))
  }

  @Test func pairingCancelsDifficulty() throws {
    var generator = SplitMix64(seed: 5)
    let difficulty = (0..<50).map { _ in 10 * generator.normal() }
    let first = difficulty.map { $0 + 1 + 0.1 * generator.normal() }
    let interval = try ClusteredBootstrap(seed: 6).pairedDifference(first, difficulty)
    #expect(interval.excludesZero)
    #expect(interval.upper - interval.lower < 0.1)
    #expect(abs(interval.estimate - 1) < 0.05)
    let reverse = try ClusteredBootstrap(seed: 6).pairedDifference(difficulty, first)
    #expect(abs(reverse.lower + interval.upper) < 1e-12)
  }

  @Test func ratioOfTotals() throws {
    let interval = try ClusteredBootstrap(seed: 7).ratio(
      numerators: [1, 2, 3, 4], denominators: [2, 4, 6, 8], clusters: ["a", "b", "a", "b"])
    #expect(interval.estimate == 0.5)
    #expect(interval.lower == 0.5)
    #expect(interval.upper == 0.5)
    #expect(interval.standardError == 0)
    // A resample without the only non-zero denominator (probability 1/4) is undefined.
    let partly = try ClusteredBootstrap(seed: 7).ratio(
      numerators: [1, 0], denominators: [1, 0])
    #expect(partly.resamples + partly.undefinedResamples == 2000)
    #expect((430...570).contains(partly.undefinedResamples))
  }

  @Test func anyStatisticIsCalledWithTheSampleFirst() throws {
    let values: [Double] = [3, 1, 2]
    let interval = try ClusteredBootstrap(resamples: 500, seed: 8).interval(clusterCount: 3) {
      try SampleQuantile.value($0.map { values[$0] }, level: 0.5)
    }
    #expect(interval.estimate == 2)
    #expect(interval.lower == 1)
    #expect(interval.upper == 3)
  }

  @Test func seededAndDeterministic() throws {
    let values = (0..<20).map { Double($0 * $0 % 7) }
    let first = try ClusteredBootstrap(seed: 9).mean(values)
    #expect(try ClusteredBootstrap(seed: 9).mean(values) == first)
    #expect(try ClusteredBootstrap(seed: 10).mean(values) != first)
  }

  @Test func badInput() {
    let bootstrap = ClusteredBootstrap(seed: 1)
    func code(_ body: () throws -> BootstrapInterval) -> StatisticsError.Code? {
      do { _ = try body() } catch { return (error as? StatisticsError)?.code }
      return nil
    }
    #expect(code { try bootstrap.mean([]) } == .emptySample)
    #expect(code { try bootstrap.mean([1], clusters: []) } == .lengthMismatch)
    #expect(code { try bootstrap.pairedDifference([1], [1, 2]) } == .lengthMismatch)
    #expect(code { try bootstrap.mean([1, .nan]) } == .undefinedStatistic)
    #expect(
      code { try ClusteredBootstrap(resamples: 1, seed: 1).mean([1]) } == .parameterOutOfRange)
    #expect(code { try ClusteredBootstrap(level: 1, seed: 1).mean([1]) } == .parameterOutOfRange)
  }
}
