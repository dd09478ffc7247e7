import Parsimony
import Testing

/// The law is tested exactly: with whole weights of sum S the outcome is constant on each interval
/// (j/S, (j+1)/S) of the uniform number, so the S midpoints are the whole law.
struct SystematicResamplingTests {
  private static let cases: [(weights: [Int], count: Int)] = [
    ([1], 1), ([1, 1], 2), ([1, 3], 2), ([3, 1], 2), ([1, 2, 3], 3), ([5, 0, 2, 7], 4),
    ([0, 0, 1, 1], 4), ([1, 1, 1, 1, 1, 1, 1], 7), ([10, 1, 1, 1], 4), ([2, 3, 5, 7, 11], 3),
    ([1, 4, 9, 16, 25], 64), ([1, 1, 1], 7), ([3, 3, 3, 1], 1),
    (Array(repeating: 1, count: 10), 10), (Array(repeating: 1, count: 49), 49),
    (Array(1...40), 512), ((0..<64).map { $0 * 37 % 11 }, 64),
  ]

  @Test(arguments: cases)
  func copiesAreFloorOrCeilingAndExactInTheMean(weights: [Int], count: Int) {
    let sum = weights.reduce(0, +)
    var totals = weights.map { _ in 0 }
    for cell in 0..<sum {
      // The scale must not matter, nor that the shares are not exact in binary.
      for scale in [1.0, 0.1, 1e-300, 1e300] {
        let picked = SystematicResampling.ancestors(
          weights: weights.map { Double($0) * scale }, uniform: (Double(cell) + 0.5) / Double(sum),
          count: count)
        #expect(picked.count == count)
        #expect(picked == picked.sorted())
        for (index, weight) in weights.enumerated() {
          let copies = picked.count { $0 == index }
          let floor = count * weight / sum
          #expect(copies == floor || (copies == floor + 1 && count * weight % sum != 0))
          if scale == 1 { totals[index] += copies }
        }
      }
    }
    // Each of the S cells has probability 1/S: the mean is n w exactly.
    #expect(totals == weights.map { count * $0 })
  }

  @Test(arguments: [0, 1e-300, 0x1p-53, 0.25, 0.5, 1.0.nextDown])
  func equalWeightsAreKeptOnce(uniform: Double) {
    for count in [1, 2, 3, 7, 10, 49, 64, 100, 512] {
      for weight in [1.0, 0.1, 1.0 / 3, .leastNormalMagnitude / 4, 1e308] {
        let picked = SystematicResampling.ancestors(
          weights: Array(repeating: weight, count: count), uniform: uniform)
        #expect(picked == Array(0..<count))
      }
    }
  }

  @Test func permutedWeightsKeepTheirCounts() {
    // n w is whole, so the counts cannot depend on the order.
    let weights = [0.5, 0.25, 0.125, 0.125, 0, 0, 0, 0]
    var generator = SplitMix64(seed: 4)
    var order = Array(weights.indices)
    for _ in 0..<100 {
      generator.shuffle(&order)
      let picked = SystematicResampling.ancestors(
        weights: order.map { weights[$0] }, uniform: generator.unitDouble())
      #expect(picked.map { order[$0] }.sorted() == [0, 0, 0, 0, 1, 1, 2, 3])
    }
  }

  @Test func oddWeightsAreDefined() {
    func ancestors(_ weights: [Double], _ uniform: Double = 0.5, _ count: Int? = nil) -> [Int] {
      SystematicResampling.ancestors(weights: weights, uniform: uniform, count: count)
    }
    #expect(ancestors([]) == [])
    #expect(ancestors([], 0.5, 3) == [])
    #expect(ancestors([1, 2], 0.5, 0) == [])
    #expect(ancestors([1, 2], 0.5, -1) == [])
    #expect(ancestors([0, 0, 0]) == [0, 1, 2])
    #expect(ancestors([.nan, -1, 0]) == [0, 1, 2])
    #expect(ancestors([.nan, -1, 2, -.infinity]) == [2, 2, 2, 2])
    #expect(ancestors([1, .infinity, .nan, .infinity]) == [1, 1, 3, 3])
    #expect(ancestors([.greatestFiniteMagnitude, .greatestFiniteMagnitude]) == [0, 1])
    #expect(ancestors([.leastNonzeroMagnitude, 0]) == [0, 0])
    #expect(ancestors([0, 1], 0) == [1, 1])
    for uniform in [-1, Double.nan, -Double.infinity] {
      #expect(ancestors([1, 3], uniform) == [0, 1])
    }
    for uniform in [1, 7, Double.infinity] { #expect(ancestors([1, 3], uniform) == [1, 1]) }
  }

  @Test func effectiveCounts() {
    #expect(SystematicResampling.effectiveCount(weights: [2, 2, 2]) == 3)
    #expect(SystematicResampling.effectiveCount(weights: [0, 5, 0]) == 1)
    #expect(abs(SystematicResampling.effectiveCount(weights: [1, 3]) - 1.6) < 1e-12)
    #expect(SystematicResampling.effectiveCount(weights: [0.01, .infinity, .infinity]) == 2)
    #expect(SystematicResampling.effectiveCount(weights: [0, .nan, -1]) == 0)
    #expect(SystematicResampling.effectiveCount(weights: []) == 0)
  }
}
