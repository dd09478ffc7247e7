import Foundation
import Parsimony
import Testing

@Suite struct PinballObjectiveTests {
  static func objective(
    rows: Int = 40, penalty: Double, seed: UInt64
  ) -> (PinballObjective, parameters: [Double]) {
    var generator = SplitMix64(seed: seed)
    let width = 4
    var matrix: [Double] = []
    for _ in 0..<rows { matrix += (0..<width - 1).map { _ in generator.normal() } + [1] }
    let objective = PinballObjective(
      levels: [0.1, 0.5, 0.9], matrix: matrix, width: width,
      labels: (0..<rows).map { _ in Double(generator.index(below: 9)) / 8 },
      weights: (0..<rows).map { _ in 0.5 + generator.unitDouble() }, penalty: penalty)
    return (objective, (0..<objective.parameterCount).map { _ in generator.normal() })
  }

  /// Central differences; the loss has kinks only where a label equals a quantile exactly.
  @Test(arguments: 0..<10)
  func gradientMatchesFiniteDifferences(seed: Int) {
    let (objective, parameters) = Self.objective(penalty: 0.3, seed: UInt64(seed))
    var gradient = [Double](repeating: .nan, count: objective.parameterCount)
    objective.gradient(parameters, rows: Array(0..<40)[...], into: &gradient)
    let step = 1e-6
    for index in parameters.indices {
      var up = parameters
      var down = parameters
      up[index] += step
      down[index] -= step
      let slope = (objective.value(up) - objective.value(down)) / (2 * step)
      #expect(abs(gradient[index] - slope) < 1e-7)
    }
  }

  /// The batches of an epoch average to the whole gradient.
  @Test func batchGradientsAverage() {
    let (objective, parameters) = Self.objective(penalty: 0.1, seed: 99)
    var whole = [Double](repeating: 0, count: objective.parameterCount)
    var part = whole
    var sum = whole
    objective.gradient(parameters, rows: Array(0..<40)[...], into: &whole)
    let order = (0..<40).map { ($0 * 7) % 40 }
    for start in stride(from: 0, to: 40, by: 10) {
      objective.gradient(parameters, rows: order[start..<start + 10], into: &part)
      for index in sum.indices { sum[index] += part[index] / 4 }
    }
    for index in sum.indices { #expect(abs(sum[index] - whole[index]) < 1e-14) }
  }

  @Test func lossByHand() {
    #expect(abs(PinballObjective.loss(label: 0.5, quantile: 0.2, level: 0.1) - 0.03) < 1e-15)
    #expect(abs(PinballObjective.loss(label: 0.2, quantile: 0.5, level: 0.1) - 0.27) < 1e-15)
    #expect(PinballObjective.loss(label: 0.5, quantile: 0.5, level: 0.9) == 0)
  }

  /// One row, one regressor: l_0 = a_0, l_1 = a_0 + log(1 + e^a_1).
  @Test func quantilesByHand() {
    let quantiles = PinballObjective.quantiles([2, -1, 0, 0.5], [0.5, 1], levels: 2)
    #expect(quantiles[0] == 0.5)
    let logit = log(1 + exp(0.5))
    #expect(abs(quantiles[1] - 1 / (1 + exp(-logit))) < 1e-15)
  }

  @Test func extremeParametersStayFinite() {
    let (objective, parameters) = Self.objective(penalty: 0, seed: 5)
    let extreme = parameters.map { $0 * 1e4 }
    var gradient = [Double](repeating: 0, count: objective.parameterCount)
    objective.gradient(extreme, rows: Array(0..<40)[...], into: &gradient)
    #expect(objective.value(extreme).isFinite)
    #expect(gradient.allSatisfy { $0.isFinite })
  }
}
