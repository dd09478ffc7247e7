import Foundation
import Parsimony
import Testing

struct RiskTestTests {
  private func losses(_ count: Int, of questions: Int) -> [Double] {
    (0..<questions).map { $0 < count ? 1 : 0 }
  }

  /// .98^149 = .0493: the fewest questions without a loss that certify 2% with 95% confidence.
  @Test func exactBinomialIsTheLowerTail() {
    let test = RiskTest.exactBinomial
    #expect(
      abs(test.pValue(losses: losses(0, of: 149), bound: 0.02) - Foundation.pow(0.98, 149.0))
        < 1e-12)
    #expect(test.pValue(losses: losses(0, of: 148), bound: 0.02) > 0.05)
    // P(Bin(10, .3) <= 1) = .7^10 + 10 * .3 * .7^9.
    let expected = Foundation.pow(0.7, 10.0) + 3 * Foundation.pow(0.7, 9.0)
    #expect(abs(test.pValue(losses: losses(1, of: 10), bound: 0.3) - expected) < 1e-12)
  }

  /// 500 questions, 10 losses, bound .05: h1(.02, .05) = .01210..., so exp(-500 h1) = .00235..., and
  /// e P(Bin(500, .05) <= 10) = e * .000186... .
  @Test func hoeffdingBentkusIsTheSmallerOfBoth() throws {
    let value = RiskTest.hoeffdingBentkus.pValue(losses: losses(10, of: 500), bound: 0.05)
    let divergence = 0.02 * log(0.02 / 0.05) + 0.98 * log(0.98 / 0.95)
    let bentkus = exp(1) * (try BinomialDistribution(trials: 500, probability: 0.05).lowerTail(10))
    #expect(abs(value - min(exp(-500 * divergence), bentkus)) < 1e-12)
    #expect(value < 0.01)
  }

  @Test(arguments: RiskTest.allCases)
  func nothingIsCertifiedWithoutQuestionsOrAboveTheBound(test: RiskTest) {
    #expect(test.pValue(losses: [], bound: 0.1) == 1)
    #expect(test.pValue(losses: losses(5, of: 10), bound: 0.1) > 0.5)
    #expect(test.pValue(losses: [0, 0], bound: 0) == 1)
    #expect(test.pValue(losses: [0, 0], bound: .nan) == 1)
  }

  /// P(p <= u) <= u at the edge of the null hypothesis, exactly, for every u that can occur.
  @Test(arguments: RiskTest.allCases, [(30, 0.1), (80, 0.05)])
  func pValuesAreValid(test: RiskTest, world: (questions: Int, bound: Double)) throws {
    let law = try BinomialDistribution(trials: world.questions, probability: world.bound)
    let values = (0...world.questions).map {
      test.pValue(losses: losses($0, of: world.questions), bound: world.bound)
    }
    for level in values where level < 1 {
      let chance = values.indices.filter { values[$0] <= level }
        .reduce(0) { $0 + exp(law.logProbability($1)) }
      #expect(chance <= level + 1e-9)
    }
  }
}
