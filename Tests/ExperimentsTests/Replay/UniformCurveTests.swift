import Experiments
import Foundation
import Testing

@Suite struct UniformCurveTests {
  private let curve = UniformCurve(
    accuracies: [0.4, 0.6, 0.55, 0.7], costs: [100, 200, 300, 400])

  @Test(arguments: [
    (0.1, 100.0), (0.4, 100), (0.5, 150), (0.6, 200), (0.61, 340), (0.7, 400),
  ])
  func reaching(accuracy: Double, cost: Double) throws {
    #expect(abs(try #require(curve.cost(reaching: accuracy)) - cost) < 1e-9)
  }

  @Test func beyond() { #expect(curve.cost(reaching: 0.71) == nil) }

  @Test(arguments: [(50.0, 1.0, 0.4), (150, 1.5, 0.5), (250, 2.5, 0.575), (500, 4, 0.7)])
  func atACost(cost: Double, samples: Double, accuracy: Double) {
    #expect(abs(curve.samples(atCost: cost) - samples) < 1e-12)
    #expect(abs(curve.accuracy(atCost: cost) - accuracy) < 1e-12)
  }

  @Test func area() throws {
    let flat = UniformCurve(accuracies: [0.5, 0.5], costs: [100, 400])
    // Always .1 above, whatever the axis.
    let level = try #require(
      flat.meanAdvantage(of: [(cost: 400, accuracy: 0.6), (cost: 100, accuracy: 0.6)]))
    #expect(abs(level - 0.1) < 1e-12)
    // From 0 to .2 in log cost, then .2 over as long a stretch: (.1 + .2) / 2.
    let rising = try #require(
      flat.meanAdvantage(of: [(100, 0.5), (200, 0.7), (400, 0.7)]))
    #expect(abs(rising - 0.15) < 1e-12)
    #expect(flat.meanAdvantage(of: [(100, 0.5)]) == nil)
    #expect(flat.meanAdvantage(of: [(100, 0.5), (100, 0.6)]) == nil)
    // The curve against itself.
    let itself = try #require(
      curve.meanAdvantage(of: zip(curve.costs, curve.accuracies).map { ($0, $1) }))
    // Straight in cost against straight in its logarithm: not equal, but for the bends.
    #expect(abs(itself) < 0.01)
  }
}
