import Foundation
import Parsimony
import Testing

@Suite struct InstanceAdaptiveScalingTests {
  /// The values of the paper at C = .99.
  @Test(arguments: [
    (0.1, 44), (0.2, 21), (0.3, 13), (0.5, 7), (0.7, 4), (0.9, 2), (0.99, 1),
  ])
  func publishedValues(p: Double, count: Int) {
    #expect(InstanceAdaptiveScaling.sampleCount(successProbability: p, maximum: 64) == count)
    #expect(InstanceAdaptiveScaling.sampleCount(successProbability: p, maximum: 3) == min(3, count))
  }

  @Test(arguments: [0, 1e-9, 1e-4, 0.01, 0.05, 0.0704, -1, .nan, -.infinity])
  func hopelessTakesEverything(p: Double) {
    #expect(InstanceAdaptiveScaling.sampleCount(successProbability: p, maximum: 64) == 64)
  }

  /// 63 samples suffice from p = 1 - .01^(1/63) on, the "about .0705" of the paper's cap.
  @Test func capBoundary() {
    let sixtyThree = 1 - pow(0.01, 1.0 / 63)
    #expect(abs(sixtyThree - 0.0705) < 5e-4)
    #expect(
      InstanceAdaptiveScaling.sampleCount(successProbability: sixtyThree + 1e-9, maximum: 64) == 63)
    #expect(
      InstanceAdaptiveScaling.sampleCount(successProbability: sixtyThree - 1e-6, maximum: 64) == 64)
  }

  /// The smallest N with 1 - (1 - p)^N >= C, found by counting up.
  @Test(arguments: [0.5, 0.9, 0.95, 0.99, 0.999])
  func smallestSufficientCount(target: Double) {
    for step in 1..<1000 {
      let p = Double(step) / 1000
      var failure = 1.0
      var count = 0
      repeat {
        failure *= 1 - p
        count += 1
      } while failure > (1 - target) * (1 + 1e-10)
      let found = InstanceAdaptiveScaling.sampleCount(
        successProbability: p, target: target, maximum: 100_000)
      #expect(found == count, "p = \(p), C = \(target)")
    }
  }

  /// p = 1 - (1 - C)^(1/N) lies exactly on the boundary: rounding must not add a sample.
  @Test(arguments: 1...64)
  func exactBoundaries(count: Int) {
    for target in [0.5, 0.9, 0.99, 0.999] {
      let p = 1 - pow(1 - target, 1 / Double(count))
      let found = InstanceAdaptiveScaling.sampleCount(
        successProbability: p, target: target, maximum: 1000)
      #expect(found == count)
    }
  }

  @Test func neverGrowsWithTheProbability() {
    var previous = Int.max
    for step in 0...10_000 {
      let count = InstanceAdaptiveScaling.sampleCount(
        successProbability: Double(step) / 10_000, maximum: 1_000_000)
      #expect(count <= previous)
      previous = count
    }
    #expect(previous == 1)
    #expect(
      InstanceAdaptiveScaling.sampleCount(successProbability: 0, maximum: 1_000_000)
        == Int((log(0.01) / log1p(-1e-4)).rounded(.up)))
  }

  @Test func extremeSettings() {
    func count(_ target: Double, _ maximum: Int) -> Int {
      InstanceAdaptiveScaling.sampleCount(
        successProbability: 0.5, target: target, maximum: maximum)
    }
    #expect(count(1, 64) == 64)
    #expect(count(.nan, 64) == 64)
    #expect(count(0, 64) == 1)
    #expect(count(-3, 64) == 1)
    #expect(count(0.99, 0) == 0)
    #expect(count(0.99, -5) == 0)
    #expect(count(0.99, .max) == 7)
  }
}
