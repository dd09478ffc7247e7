import Parsimony
import Testing

@Suite struct DesignEffectTests {
  static func close(_ value: Double?, _ expected: Double) -> Bool {
    abs((value ?? .nan) - expected) < 1e-12
  }

  /// By hand: means 2 and 6 about 4, MSB = 16, MSW = 2, rho = 14 / 18.
  @Test func equalSizesByHand() throws {
    let effect = try DesignEffect([1, 3, 5, 7], clusters: ["a", "a", "b", "b"])
    #expect(effect.typicalSize == 2)
    #expect(Self.close(effect.intraclassCorrelation, 7 / 9.0))
    #expect(Self.close(effect.value, 16 / 9.0))
    #expect(Self.close(effect.valueForMean, 16 / 9.0))
    #expect(Self.close(effect.effectiveRows, 2.25))
  }

  /// Sizes 1, 2, 3: m0 = (6 - 14 / 6) / 2. Cluster means 0, 2, 4 about 16 / 6; the sum of squares
  /// between is 64 / 9 + 8 / 9 + 48 / 9 = 40 / 3, within 2 + 2 over 3 degrees of freedom.
  @Test func unequalSizesByHand() throws {
    let effect = try DesignEffect(
      [0, 3, 1, 3, 5, 4], clusters: ["a", "b", "b", "c", "c", "c"])
    #expect(effect.clusters == 3)
    #expect(Self.close(effect.typicalSize, 11 / 6.0))
    #expect(Self.close(effect.sizeOfRandomRow, 14 / 6.0))
    let between = 20 / 3.0
    let within = 4 / 3.0
    let rho = (between - within) / (between + 5 / 6.0 * within)
    #expect(Self.close(effect.intraclassCorrelation, rho))
    #expect(Self.close(effect.value, 1 + 5 / 6.0 * rho))
    #expect(Self.close(effect.valueForMean, 1 + 8 / 6.0 * rho))
  }

  @Test func extremes() throws {
    // Rows of a cluster equal: every row beyond the first is worthless.
    let copies = try DesignEffect([1, 1, 1, 5, 5, 5], clusters: ["a", "a", "a", "b", "b", "b"])
    #expect(Self.close(copies.intraclassCorrelation, 1))
    #expect(Self.close(copies.value, 3))
    // Cluster means equal: the lowest correlation, -1 / (m - 1).
    let opposed = try DesignEffect([0, 2, 0, 2], clusters: ["a", "a", "b", "b"])
    #expect(Self.close(opposed.intraclassCorrelation, -1))
    // One row a cluster, or no row that differs: undefined, no inflation.
    #expect(try DesignEffect([1, 2, 3], clusters: ["a", "b", "c"]).intraclassCorrelation == nil)
    #expect(try DesignEffect([1, 1, 1], clusters: ["a", "a", "b"]).value == 1)
  }

  @Test func badInputIsRefused() {
    #expect(throws: StatisticsError.self) { try DesignEffect([1], clusters: []) }
    #expect(throws: StatisticsError.self) { try DesignEffect([1, 2], clusters: ["a", "a"]) }
    #expect(throws: StatisticsError.self) { try DesignEffect([1, .nan], clusters: ["a", "b"]) }
  }

  /// The variance of means over many samples, in units of that of independent rows.
  @Test func agreesWithSimulatedVariance() throws {
    var generator = SplitMix64(seed: 11)
    let sizes = (0..<30).map { 2 + $0 % 7 }
    let rows = Double(sizes.reduce(0, +))
    let shared = 0.3.squareRoot()
    let own = 0.7.squareRoot()
    var means: [Double] = []
    var effects = 0.0
    for _ in 0..<1500 {
      var values: [Double] = []
      var clusters: [String] = []
      for (cluster, size) in sizes.enumerated() {
        let common = shared * generator.normal()
        for _ in 0..<size {
          values.append(common + own * generator.normal())
          clusters.append("\(cluster)")
        }
      }
      means.append(values.reduce(0, +) / rows)
      effects += try DesignEffect(values, clusters: clusters).valueForMean / 1500
    }
    // The true variance of a row is 1, that of an independent mean 1 / rows.
    let variance = means.reduce(0) { $0 + $1 * $1 } / 1500
    #expect(abs(variance * rows / effects - 1) < 0.12)
    let exact = 1 + 0.3 * (Double(sizes.reduce(0) { $0 + $1 * $1 }) / rows - 1)
    #expect(abs(effects - exact) < 0.03)
  }
}
