import Foundation
import Parsimony
import Testing

@Suite struct DigammaTests {
  /// Reference values: SciPy 1.17, scipy.special.digamma.
  @Test(arguments: [
    (1e-3, -1000.5755719318103), (0.05, -20.49784499129987), (0.5, -1.9635100260214235),
    (1, -0.5772156649015329), (3.7, 1.1671535393615113), (14.9, 2.667428976216042),
    (15.1, 2.681216839951709), (100.5, 4.605174352581845), (1e6, 13.81551005796419),
  ])
  func digamma(x: Double, expected: Double) {
    #expect(relativeError(GammaFunction.digamma(x), expected) < 1e-14)
  }

  /// psi(n + 1) = -gamma + 1 + 1/2 + ... + 1/n.
  @Test func harmonicNumbers() {
    var sum = -0.577215664901532860607
    for n in 1...200 {
      sum += 1 / Double(n)
      #expect(relativeError(GammaFunction.digamma(Double(n) + 1), sum) < 1e-14)
    }
  }

  /// The reflection formula: psi(1 - x) - psi(x) = pi / tan(pi x).
  @Test(arguments: [0.01, 0.1, 0.25, 0.4])
  func reflection(x: Double) {
    let difference = GammaFunction.digamma(1 - x) - GammaFunction.digamma(x)
    #expect(relativeError(difference, .pi / tan(.pi * x)) < 1e-13)
  }

  @Test func edges() {
    #expect(abs(GammaFunction.digamma(1.4616321449683623)) < 1e-14)
    #expect(GammaFunction.digamma(0).isNaN)
    #expect(GammaFunction.digamma(-0.5).isNaN)
    #expect(GammaFunction.digamma(.nan).isNaN)
    #expect(GammaFunction.digamma(.infinity) == .infinity)
  }
}
