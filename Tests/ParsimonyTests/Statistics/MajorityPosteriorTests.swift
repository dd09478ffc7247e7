import Foundation
import Parsimony
import Testing

struct MajorityPosteriorTests {
  @Test(arguments: [(0, 0), (3, 0), (4, 0), (6, 1), (7, 2), (40, 31), (500, 480)])
  func theBetaRuleIsABinomialSum(first: Int, second: Int) {
    let exact = AnswerSequences.betaRule(first, second)
    #expect(abs(MajorityPosterior.leader(first, runnerUp: second) - exact) < 1e-12)
    #expect(MajorityPosterior.leader(second, runnerUp: first) <= 0.5 + 1e-12)
  }

  /// Simpson's rule on the Gamma integral with 40,000 steps, by an independent program; the first is
  /// the figure of another library's tests, too.
  private static let references: [(counts: [Int], value: Double)] = [
    ([5, 2, 1], 0.8179649396052), ([1, 4, 1], 0.8128000685871), ([3, 3, 3], 1.0 / 3),
    ([6, 1, 1], 0.9351236631865), ([10, 6, 3, 1], 0.8188069453178), ([7, 2], 0.9453125),
    ([3], 0.9375), ([], 0),
  ]

  @Test(arguments: 0..<8)
  func theDirichletRuleIsTheIntegral(index: Int) {
    let (counts, value) = Self.references[index]
    #expect(abs(MajorityPosterior.leader(of: counts) - value) < 1e-10)
  }

  @Test func theLeadersShareTheWhole() {
    // One of k answers is the most likely one; for equal counts each is, with probability 1 / k.
    for k in 3...64 {
      for votes in [1, 2, 7, 40] {
        let counts = [Int](repeating: votes, count: k)
        #expect(abs(MajorityPosterior.leader(of: counts) - 1 / Double(k)) < 1e-8)
      }
    }
  }

  @Test func oneSingleVoteAmongThreeIsElementary() {
    // Counts (1, 0, 0): Dirichlet(2, 1, 1). P(p1 largest) = 11/18, by
    // int x e^-x (1 - e^-x)^2 dx = 1 - 2/4 + 1/9.
    #expect(abs(MajorityPosterior.leader(of: [1, 0, 0]) - 11.0 / 18) < 1e-12)
  }

  @Test func itIsFiniteForLargeAndAbsurdCounts() {
    let value = MajorityPosterior.leader(of: [1000, 900, 1])
    #expect(abs(value - MajorityPosterior.leader(1000, runnerUp: 900)) < 1e-9)
    #expect(MajorityPosterior.leader(of: [100_000, 3, 2]) == 1)
    #expect((0...1).contains(MajorityPosterior.leader(of: [-4, -1, -9])))
    #expect((0...1).contains(MajorityPosterior.leader(-3, runnerUp: -5)))
  }

  @Test func stayingAheadIsAPolyaUrn() {
    // p ~ Beta(4, 1) and five votes to come: .9603174603 = 121/126.
    #expect(abs(MajorityPosterior.staysAhead(3, runnerUp: 0, remaining: 5) - 121.0 / 126) < 1e-12)
    #expect(abs(MajorityPosterior.staysAhead(2, runnerUp: 1, remaining: 2) - 0.8) < 1e-12)
    #expect(MajorityPosterior.staysAhead(3, runnerUp: 0, remaining: 2) == 1)
    #expect(MajorityPosterior.staysAhead(1, runnerUp: 1, remaining: 0) == 0)
    #expect(abs(MajorityPosterior.staysAhead(1, runnerUp: 1, remaining: 1) - 0.5) < 1e-12)
    #expect(MajorityPosterior.staysAhead(0, runnerUp: 9, remaining: 4) == 0)
    #expect(MajorityPosterior.staysAhead(.max, runnerUp: .min, remaining: -4) == 1)
  }

  @Test(arguments: [1, 2, 5, 30, 64])
  func theIncompleteGammaFunctionIsAPoissonTail(shape: Int) {
    for x in [0.01, 0.5, 1.0, 4.9, 5, 20, 63, 64, 90.0] {
      var term = exp(-x)
      var sum = term
      for index in 1..<max(2, shape) where index < shape {
        term *= x / Double(index)
        sum += term
      }
      #expect(abs(GammaFunction.regularizedLower(shape: shape, x) - (1 - sum)) < 1e-13)
    }
    #expect(GammaFunction.regularizedLower(shape: shape, 0) == 0)
    #expect(GammaFunction.regularizedLower(shape: shape, .infinity) == 1)
    #expect(GammaFunction.regularizedLower(shape: shape, .nan).isNaN)
    #expect(GammaFunction.regularizedLower(shape: 0, 1).isNaN)
  }
}
