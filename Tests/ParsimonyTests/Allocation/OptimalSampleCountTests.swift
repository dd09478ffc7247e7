import Foundation
import Parsimony
import Testing

struct OptimalSampleCountTests {
  @Test(arguments: [
    // log .05 / log .5 = 4.32; log .01 / log .1 = 2 exactly; log .05 / log .94663 = 54.6.
    (0.5, 0.95, 5), (0.1, 0.99, 2), (0.9466334095, 0.95, 55), (0.99, 0.95, 64), (0, 0.95, 1),
    (1, 0.95, 64), (0.5, 1, 64), (0.5, 0, 1), (.nan, 0.95, 64), (0.5, .nan, 64), (1e-300, 0.999, 1),
  ])
  func closedForm(miss: Double, confidence: Double, expected: Int) {
    #expect(
      OptimalSampleCount.sampleCount(missProbability: miss, confidence: confidence, maximum: 64)
        == expected)
  }

  @Test func itIsTheSmallestThatSuffices() {
    for step in 1..<100 {
      let miss = Double(step) / 100
      let count = OptimalSampleCount.sampleCount(
        missProbability: miss, confidence: 0.9, maximum: 1000)
      #expect(1 - pow(miss, Double(count)) >= 0.9 - 1e-12)
      #expect(count == 1 || 1 - pow(miss, Double(count - 1)) < 0.9)
    }
  }

  @Test func aMaximumBelowOneGivesNone() {
    #expect(
      OptimalSampleCount.sampleCount(missProbability: 0.5, confidence: 0.9, maximum: 0) == 0)
  }
}
