import Foundation
import Parsimony
import Testing

func relativeError(_ value: Double, _ expected: Double) -> Double {
  value == expected ? 0 : abs(value - expected) / max(abs(expected), 1e-300)
}

@Suite struct SpecialFunctionTests {
  @Test func logGammaOfIntegersIsLogFactorial() {
    var factorial = 1.0
    for n in 1...100 {
      #expect(abs(GammaFunction.logGamma(Double(n)) - log(factorial)) < 1e-13 * max(1, Double(n)))
      factorial *= Double(n)
    }
  }

  /// Reference values: SciPy 1.17.
  @Test(arguments: [
    (1e-3, 6.907178885383853), (0.5, 0.5723649429247), (1.5, -0.12078223763524526),
    (3.7, 1.428072326665388), (14.9, 24.924132002217277), (15.1, 25.458999750992664),
    (100.5, 361.43554046777757), (1e6, 12815504.569147611),
  ])
  func logGamma(x: Double, expected: Double) {
    #expect(relativeError(GammaFunction.logGamma(x), expected) < 1e-13)
  }

  /// Reference values: SciPy 1.17; B(3, b) = 2 / (b (b + 1) (b + 2)) and B(1/2, 1/2) = pi.
  @Test(arguments: [
    (0.5, 20, -0.9192518444066039), (3, 1e6, -40.753387493330377),
    (1e5, 2e5, -190958.8852791167), (0.5, 0.5, 1.1447298858494002),
  ])
  func logBeta(a: Double, b: Double, expected: Double) {
    #expect(relativeError(GammaFunction.logBeta(a, b), expected) < 1e-12)
    #expect(relativeError(GammaFunction.logBeta(b, a), expected) < 1e-12)
  }

  @Test func outsideTheDomainIsNaN() {
    #expect(GammaFunction.logGamma(0).isNaN)
    #expect(GammaFunction.logGamma(-1.5).isNaN)
    #expect(GammaFunction.logGamma(.nan).isNaN)
    #expect(GammaFunction.logBeta(1, -1).isNaN)
    #expect(IncompleteBeta.regularized(1.5, 1, 1).isNaN)
    #expect(IncompleteBeta.regularized(.nan, 1, 1).isNaN)
    #expect(IncompleteBeta.regularized(0.5, 0, 1).isNaN)
  }

  @Test func binomialCoefficients() {
    var row = [1.0]
    for n in 1...40 {
      row = zip([0] + row, row + [0]).map { $0 + $1 }
      for k in 0...n {
        #expect(abs(GammaFunction.logBinomialCoefficient(n, k) - log(row[k])) < 1e-12)
      }
    }
    #expect(GammaFunction.logBinomialCoefficient(5, 6) == -.infinity)
    #expect(GammaFunction.logBinomialCoefficient(5, -1) == -.infinity)
  }

  /// Reference values: SciPy 1.17.
  @Test(arguments: [
    (0.5, 0.5, 0.3, 0.36901011956554536), (2, 3, 0.4, 0.5248),
    (10, 0.1, 0.99, 0.17551032909330117), (100, 200, 0.3, 0.10884306564490986),
    (5000, 4000, 0.56, 0.8018651249503451), (0.01, 3, 0.001, 0.9472810243254739),
    (30, 1, 0.5, 9.313225746154785e-10),
  ])
  func incompleteBeta(a: Double, b: Double, x: Double, expected: Double) {
    #expect(relativeError(IncompleteBeta.regularized(x, a, b), expected) < 1e-11)
    #expect(abs(IncompleteBeta.regularized(1 - x, b, a) - (1 - expected)) < 1e-11)
  }

  /// Closed forms: I_x(a, 1) = x^a, I_x(1/2, 1/2) = 2/pi asin(sqrt x).
  @Test(arguments: Array(stride(from: 0.0, through: 1.0, by: 0.05)))
  func incompleteBetaClosedForms(x: Double) {
    for a in [0.3, 1, 4, 25] {
      #expect(abs(IncompleteBeta.regularized(x, a, 1) - pow(x, a)) < 1e-14)
    }
    #expect(
      abs(IncompleteBeta.regularized(x, 0.5, 0.5) - 2 / .pi * asin(x.squareRoot())) < 1e-14)
  }

  /// Reference values: SciPy 1.17.
  @Test(arguments: [
    (0.975, 1.959963984540054), (0.9, 1.2815515655446004), (0.5, 0),
    (1e-10, -6.361340902404056), (1e-300, -37.0470962993612), (0.3, -0.5244005127080409),
  ])
  func normalQuantile(probability: Double, expected: Double) {
    #expect(abs(NormalDistribution.quantile(probability) - expected) < 1e-12)
    #expect(relativeError(NormalDistribution.cdf(expected), probability) < 1e-11)
  }

  @Test func normalQuantileAtTheEnds() {
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(1) == .infinity)
    #expect(NormalDistribution.quantile(1.1).isNaN)
  }
}
