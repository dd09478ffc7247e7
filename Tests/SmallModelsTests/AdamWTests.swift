import Foundation
import Parsimony
import SmallModels
import Testing

@Suite struct AdamWTests {
  /// AdamW by the paper's algorithm 2 in Double: moments, bias correction, decoupled decay.
  @Test func agreesWithDoublePrecision() throws {
    let layout = ParameterLayout(TinyModel.shape, head: true)
    let isMatrix = layout.entries.flatMap { entry in
      [Bool](repeating: entry.shape.count > 1, count: entry.count)
    }
    #expect(isMatrix.count == layout.count)
    var generator = SplitMix64(seed: 1)
    var values = (0..<layout.count).map { _ in Float(generator.normal()) }
    var expected = values.map(Double.init)
    var first = [Double](repeating: 0, count: layout.count)
    var second = first
    var optimizer = AdamW(count: layout.count)
    optimizer.weightDecay = 0.1
    for step in 1...25 {
      let rate = 1e-3 * Double(step)
      // Below and above the clipping norm of 1.
      let size = step % 3 == 0 ? 1e-4 : 0.3
      let gradient = (0..<layout.count).map { _ in Float(generator.normal() * size) }
      let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      let scale = norm > 1 ? 1 / norm : 1
      for index in expected.indices {
        let g = Double(gradient[index]) * scale
        first[index] = 0.9 * first[index] + 0.1 * g
        second[index] = 0.98 * second[index] + 0.02 * g * g
        let m = first[index] / (1 - pow(0.9, Double(step)))
        let v = second[index] / (1 - pow(0.98, Double(step)))
        let decay = isMatrix[index] ? rate * 0.1 * expected[index] : 0
        expected[index] -= decay + rate * m / (v.squareRoot() + 1e-8)
      }
      let found = optimizer.update(&values, gradient: gradient, rate: rate, layout: layout)
      #expect(abs(Double(found) - norm) < 1e-4 * norm)
    }
    #expect(optimizer.step == 25)
    let worst = zip(values, expected).map { abs(Double($0) - $1) / (1 + abs($1)) }.max() ?? 1
    #expect(worst < 2e-5)
  }

  @Test(arguments: [Float.nan, .infinity])
  func badGradientsChangeNothing(_ bad: Float) throws {
    let layout = ParameterLayout(TinyModel.shape)
    var values = [Float](repeating: 1, count: layout.count)
    var gradient = [Float](repeating: 0.1, count: layout.count)
    gradient[77] = bad
    var optimizer = AdamW(count: layout.count)
    #expect(!optimizer.update(&values, gradient: gradient, rate: 1e-3, layout: layout).isFinite)
    #expect(optimizer.step == 0)
    #expect(values.allSatisfy { $0 == 1 } && optimizer.first.allSatisfy { $0 == 0 })
  }

  @Test func aZeroGradientOnlyDecays() throws {
    let layout = ParameterLayout(TinyModel.shape)
    var values = [Float](repeating: 1, count: layout.count)
    var optimizer = AdamW(count: layout.count)
    let zero = [Float](repeating: 0, count: layout.count)
    _ = optimizer.update(&values, gradient: zero, rate: 0.1, layout: layout)
    for entry in layout.entries {
      let expected: Float = entry.shape.count > 1 ? 1 - 0.1 * 0.05 : 1
      #expect(values[entry.range].allSatisfy { abs($0 - expected) < 1e-6 })
    }
  }
}

@Suite struct LearningRateScheduleTests {
  @Test func risesThenFallsLikeACosine() {
    let schedule = LearningRateSchedule(peak: 2e-3, floor: 1e-4, warmUp: 300)
    let rates = (0..<1_000).map { schedule.rate(step: $0, of: 1_000) }
    #expect(abs(rates[0] - 2e-3 / 300) < 1e-12)
    #expect(abs(rates[299] - 2e-3) < 1e-12 && abs(rates[300] - 2e-3) < 1e-12)
    #expect(zip(rates[..<300], rates[1..<300]).allSatisfy { $0 < $1 })
    #expect(zip(rates[300...], rates[301...]).allSatisfy { $0 > $1 })
    // Half way down after half of the rest.
    #expect(abs(rates[650] - (1e-4 + 2e-3) / 2) < 1e-12)
    #expect(abs(schedule.rate(step: 475, of: 1_000) - (1e-4 + 1.9e-3 * 0.853_553_390_593)) < 1e-12)
    #expect(rates[999] > 1e-4 && rates[999] < 1.001e-4)
    for late in [1_000, 5_000] { #expect(abs(schedule.rate(step: late, of: 1_000) - 1e-4) < 1e-15) }
  }

  @Test(arguments: [(0, 10), (10, 10), (50, 10), (0, 1), (1, 0), (0, 0)])
  func oddLengthsGiveNumbers(_ warmUp: Int, _ steps: Int) {
    let schedule = LearningRateSchedule(peak: 1e-2, floor: 1e-3, warmUp: warmUp)
    for step in 0...60 {
      let rate = schedule.rate(step: step, of: steps)
      #expect(rate > 0 && rate <= 1e-2 + 1e-15)
    }
  }
}
