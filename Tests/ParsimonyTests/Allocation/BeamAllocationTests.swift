import Foundation
import Parsimony
import Testing

@Suite struct BeamAllocationTests {
  /// N_IAS at C = .99: .9 -> 2, .5 -> 7, .3 -> 13, .2 -> 21, .1 -> 44.
  @Test(arguments: [
    // One path with 8 expansions covers 7.
    ([0.5, 0.3, 0.2], 1),
    // 1 * 8 < 13 at .3; k = 2 sees .2: 2 * 8 < 21; k = 3 sees .2: 3 * 8 >= 21.
    ([0.2, 0.3, 0.2], 3),
    // k = 2 sees .3: 2 * 8 >= 13.
    ([0.3, 0.1, 0.3], 2),
    // 44 are never reached before k = 6, and five paths are all there are.
    ([0.1, 0.1, 0.1, 0.1, 0.1], 5),
    ([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 6),
    ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 8), ([0], 1), ([1, 0, 0], 1), ([], 0),
  ])
  func keepsTheSmallestSufficientNumber(low: [Double], beams: Int) {
    #expect(
      BeamAllocation.beams(lowQuantiles: low, maximumExpansions: 8, maximumBeams: 8) == beams)
    #expect(
      BeamAllocation.beams(
        lowQuantiles: low.reversed(), maximumExpansions: 8, maximumBeams: 8) == beams)
  }

  @Test(arguments: [
    // min = .1: 44 / 8 = 5.5.
    ([0.1, 0.9], 6), ([0.2, 0.2], 3), ([0.3, 0.5], 2), ([0.5], 1), ([0.9, 0.99], 1),
    // 64 / 8 is the cap: below p = .0705 it always binds.
    ([0.05, 0.9], 8), ([0], 8), ([], 8),
  ])
  func expandsByTheLeastHopeful(low: [Double], expansions: Int) {
    #expect(
      BeamAllocation.expansions(lowQuantiles: low, maximumExpansions: 8, maximumBeams: 8)
        == expansions)
  }

  /// Exactly on a boundary: .99 = 1 - (1 - p)^16 asks for 16 samples, which is 2 * 8.
  @Test func boundariesAreInclusive() {
    let sixteen = 1 - pow(0.01, 1.0 / 16)
    #expect(
      InstanceAdaptiveScaling.sampleCount(successProbability: sixteen, maximum: 64) == 16)
    for (shift, beams, expansions) in [(1e-6, 2, 2), (-1e-6, 3, 3)] {
      let low = [Double](repeating: sixteen + shift, count: 8)
      #expect(
        BeamAllocation.beams(lowQuantiles: low, maximumExpansions: 8, maximumBeams: 8) == beams)
      #expect(
        BeamAllocation.expansions(lowQuantiles: low, maximumExpansions: 8, maximumBeams: 8)
          == expansions)
    }
  }

  @Test func absurdSettingsStayInRange() {
    for most in [Int.min, -1, 0, 1, .max] {
      for target in [Double.nan, -1, 0, 0.99, 1, Double.infinity] {
        for low in [[Double.nan, 0.5], [-Double.infinity, 3], [0, 0]] {
          let beams = BeamAllocation.beams(
            lowQuantiles: low, maximumExpansions: most, maximumBeams: most, target: target)
          #expect((1...2).contains(beams))
          let expansions = BeamAllocation.expansions(
            lowQuantiles: low, maximumExpansions: most, maximumBeams: most, target: target)
          #expect(expansions >= 1 && expansions <= max(1, most))
        }
      }
    }
  }
}
