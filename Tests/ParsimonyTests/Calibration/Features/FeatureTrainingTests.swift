import Foundation
import Parsimony
import Testing

@Suite struct FeatureTrainingTests {
  static let rows = 40

  static func training<Objective: FeatureObjective>(
    _ objective: Objective, hidden: Int, penalty: Double, seed: UInt64
  ) -> (FeatureTraining<Objective>, parameters: [Double]) {
    var generator = SplitMix64(seed: seed)
    let network = FeatureNetwork(inputs: 4, hidden: hidden, outputs: objective.outputs)
    var matrix: [Double] = []
    for _ in 0..<rows { matrix += (0..<3).map { _ in generator.normal() } + [1] }
    let training = FeatureTraining(
      objective: objective, network: network, matrix: matrix,
      labels: (0..<rows).map { _ in
        let rollouts = [1, 8, 100][generator.index(below: 3)]
        return SuccessCount(successes: generator.index(below: rollouts + 1), rollouts: rollouts)
      }, weights: (0..<rows).map { _ in 0.5 + generator.unitDouble() }, penalty: penalty)
    return (training, (0..<network.parameterCount).map { _ in generator.normal() })
  }

  /// Central differences; the pinball loss has kinks only where a label equals a quantile exactly.
  static func check<Objective: FeatureObjective>(
    _ objective: Objective, hidden: Int, seed: Int
  ) {
    let (training, parameters) = training(
      objective, hidden: hidden, penalty: 0.3, seed: UInt64(seed))
    var gradient = [Double](repeating: .nan, count: parameters.count)
    training.gradient(parameters, rows: Array(0..<rows)[...], into: &gradient)
    let step = 1e-5
    for index in parameters.indices {
      var up = parameters
      var down = parameters
      up[index] += step
      down[index] -= step
      let slope = (training.value(up) - training.value(down)) / (2 * step)
      #expect(abs(gradient[index] - slope) < 1e-6 * max(1, abs(slope)))
    }
  }

  @Test(arguments: 0..<5, [0, 5])
  func pinballGradient(seed: Int, hidden: Int) {
    Self.check(
      PinballObjective(levels: [0.1, 0.5, 0.9], smoothing: 0.2), hidden: hidden, seed: seed)
  }

  @Test(arguments: 0..<5, [0, 5])
  func betaBinomialGradient(seed: Int, hidden: Int) {
    Self.check(BetaBinomialObjective(smoothing: 0.2), hidden: hidden, seed: seed)
  }

  /// The batches of an epoch average to the whole gradient.
  @Test func batchGradientsAverage() {
    let (training, parameters) = Self.training(
      PinballObjective(levels: [0.1, 0.5, 0.9]), hidden: 3, penalty: 0.1, seed: 99)
    var whole = [Double](repeating: 0, count: parameters.count)
    var part = whole
    var sum = whole
    training.gradient(parameters, rows: Array(0..<Self.rows)[...], into: &whole)
    let order = (0..<Self.rows).map { ($0 * 7) % Self.rows }
    for start in stride(from: 0, to: Self.rows, by: 10) {
      training.gradient(parameters, rows: order[start..<start + 10], into: &part)
      for index in sum.indices { sum[index] += part[index] / 4 }
    }
    for index in sum.indices { #expect(abs(sum[index] - whole[index]) < 1e-13) }
  }

  /// The penalty holds every coefficient and no intercept.
  @Test func penaltyLeavesInterceptsAlone() {
    func value(_ penalty: Double) -> Double {
      let (training, parameters) = Self.training(
        BetaBinomialObjective(), hidden: 2, penalty: penalty, seed: 3)
      return training.value(parameters)
    }
    let (_, parameters) = Self.training(BetaBinomialObjective(), hidden: 2, penalty: 0, seed: 3)
    // Direct: 3 regressors x 2 outputs, then 2 intercepts; hidden: 3 x 2, 2 intercepts; then 2 x 2.
    let penalised = parameters[0..<6] + parameters[8..<14] + parameters[16..<20]
    let squares = penalised.reduce(0) { $0 + $1 * $1 }
    #expect(abs(value(2) - value(0) - squares) < 1e-12)
  }

  @Test func extremeParametersStayFinite() {
    func check<Objective: FeatureObjective>(_ objective: Objective) {
      let (training, parameters) = Self.training(objective, hidden: 4, penalty: 0, seed: 5)
      let extreme = parameters.map { $0 * 1e4 }
      var gradient = [Double](repeating: 0, count: extreme.count)
      training.gradient(extreme, rows: Array(0..<Self.rows)[...], into: &gradient)
      #expect(training.value(extreme).isFinite)
      #expect(gradient.allSatisfy { $0.isFinite })
    }
    check(PinballObjective(levels: [0.1, 0.5, 0.9]))
    check(BetaBinomialObjective())
  }

  /// The network by hand: o = D x + V tanh(U x).
  @Test func outputsByHand() {
    let network = FeatureNetwork(inputs: 2, hidden: 1, outputs: 2)
    // D: x0 -> (1, 2), intercept (3, 4); U: 0.5, -1; V: (10, 20).
    let outputs = network.outputs([1, 2, 3, 4, 0.5, -1, 10, 20], [4, 1])
    #expect(abs(outputs[0] - (4 + 3 + 10 * tanh(1))) < 1e-14)
    #expect(abs(outputs[1] - (8 + 4 + 20 * tanh(1))) < 1e-14)
  }
}
