import Foundation
import Parsimony
import Testing

@Suite struct PinballObjectiveTests {
  @Test func lossByHand() {
    #expect(abs(PinballObjective.loss(label: 0.5, quantile: 0.2, level: 0.1) - 0.03) < 1e-15)
    #expect(abs(PinballObjective.loss(label: 0.2, quantile: 0.5, level: 0.1) - 0.27) < 1e-15)
    #expect(PinballObjective.loss(label: 0.5, quantile: 0.5, level: 0.9) == 0)
  }

  /// l_0 = a_0, l_1 = a_0 + log(1 + e^a_1).
  @Test func quantilesByHand() {
    let quantiles = PinballObjective.quantiles([0, 0.5])
    #expect(quantiles[0] == 0.5)
    let logit = log(1 + exp(0.5))
    #expect(abs(quantiles[1] - 1 / (1 + exp(-logit))) < 1e-15)
  }

  /// One level: pinball plus the cross-entropy, with one imagined question in four.
  @Test func lossOfARowByHand() {
    let objective = PinballObjective(levels: [0.1], smoothing: 0.25)
    let loss = objective.loss([0, log(3)], label: SuccessCount(successes: 1, rollouts: 4))
    let expected = 0.9 * 0.25 - 0.25 * log(0.75) - 0.75 * log(0.25) - 0.125 * log(0.75 * 0.25)
    #expect(abs(loss - expected) < 1e-15)
  }

  @Test func activationsThatAreNotNumbers() {
    #expect(PinballObjective.quantiles([.nan, .nan, 1]) == [0, 0, 0])
    #expect(PinballObjective.quantiles([.infinity, .nan, .infinity]) == [1, 1, 1])
    #expect(PinballObjective.quantiles([0, .nan, .infinity]) == [0.5, 0.5, 1])
    #expect(PinballObjective.quantiles([-.infinity, -.infinity, .infinity])[1] == 0)
  }
}
