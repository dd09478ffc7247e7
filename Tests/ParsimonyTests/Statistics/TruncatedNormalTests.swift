import Foundation
import Parsimony
import Testing

struct TruncatedNormalTests {
  private static let cases = [(0.7, 0.2), (0.5, 2.0), (0.0, 0.3), (1.0, 0.05), (0.93, 0.004)]

  @Test(arguments: 0..<5)
  func distributionAndMomentsAreThoseOfTheDensity(index: Int) {
    let (mode, deviation) = Self.cases[index]
    let law = TruncatedNormal(mode: mode, deviation: deviation)
    // Midpoints of 200,000 cells.
    let cells = 200_000
    var (mass, first, second, below) = (0.0, 0.0, 0.0, 0.0)
    let point = 0.94
    for cell in 0..<cells {
      let x = (Double(cell) + 0.5) / Double(cells)
      let z = (x - mode) / deviation
      let density = exp(-0.5 * z * z)
      mass += density
      first += density * x
      second += density * x * x
      if x < point { below += density }
    }
    let mean = first / mass
    #expect(abs(law.mean - mean) < 1e-7)
    #expect(abs(law.variance - (second / mass - mean * mean)) < 1e-7)
    #expect(abs(law.cdf(point) - below / mass) < 1e-6)
    #expect(law.cdf(0) == 0 && law.cdf(1) == 1 && law.cdf(-3) == 0 && law.cdf(7) == 1)
  }

  @Test func parametersAreClamped() {
    let law = TruncatedNormal(mode: .nan, deviation: .infinity)
    #expect(law.mode == 0 && law.deviation == 2)
    #expect(TruncatedNormal(mode: 45, deviation: 0).deviation == 1e-3)
    #expect(TruncatedNormal(mode: 45, deviation: 0).mode == 1)
  }

  @Test(arguments: [(0.7, 0.2), (0.5, 0.3225), (0.2, 0.1), (0.9, 0.5)])
  func theFitRecoversTheParametersFromTheMoments(mode: Double, deviation: Double) {
    // Two scores with exactly the law's mean and variance: in an exponential family the moments
    // decide.
    let law = TruncatedNormal(mode: mode, deviation: deviation)
    let spread = law.variance.squareRoot()
    let fit = TruncatedNormal.fitted(to: sample([law.mean - spread, law.mean + spread]))
    #expect(abs(fit.mode - mode) < 1e-3 && abs(fit.deviation - deviation) < 1e-3)
  }

  @Test(arguments: [
    [0.99, 1, 0.995], [0, 0, 0.01], [0, 1], [0.5], [1, 1, 1], [0, 0], [0.3, 0.31, 0.29, 0.9],
  ])
  func noOtherParametersAreMoreLikely(scores: [Double]) {
    let sample = sample(scores)
    let best = TruncatedNormal.fitted(to: sample).meanLogLikelihood(of: sample)
    #expect(best.isFinite)
    for modeStep in 0...50 {
      for deviationStep in 0...60 {
        let other = TruncatedNormal(
          mode: Double(modeStep) / 50, deviation: 1e-3 * pow(2000, Double(deviationStep) / 60))
        #expect(other.meanLogLikelihood(of: sample) <= best + 1e-6)
      }
    }
  }

  @Test func noScoresAndNoNumbersAreSurvived() {
    #expect(TruncatedNormal.fitted(to: .init()).deviation == 2)
    let fit = TruncatedNormal.fitted(to: sample([.nan, -7, .infinity]))
    #expect(fit.cdf(0.5).isFinite)
  }

  private func sample(_ scores: [Double]) -> TruncatedNormal.Sample {
    var sample = TruncatedNormal.Sample()
    for score in scores { sample.add(score) }
    return sample
  }
}
