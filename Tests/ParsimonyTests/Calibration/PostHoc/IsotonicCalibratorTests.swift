import Parsimony
import Testing

@Suite struct IsotonicCalibratorTests {
  static func fit(_ rows: [CalibrationRow]) throws -> IsotonicCalibrator {
    try .fit(rows, policy: "policy", processRewardModel: "prm", seed: 1)
  }

  /// 3/8 before 2/8 is pooled; lines join the blocks.
  @Test func poolsViolatorsByHand() throws {
    let successes = [1, 3, 2, 6]
    let calibrator = try Self.fit(
      successes.indices.map {
        PostHocFixtures.row($0, Double($0 + 1) / 8, successes[$0])
      })
    #expect(calibrator.scores == [0.125, 0.25, 0.375, 0.5])
    #expect(nearlyEqual(calibrator.values, [0.125, 0.3125, 0.3125, 0.75]))
    let means = [0, 0.1875, 0.3, 0.4375, 1].map { calibrator.mean($0) }
    #expect(nearlyEqual(means, [0.125, 0.21875, 0.3125, 0.53125, 0.75]))
  }

  /// Two rows of one question weigh as much together as another question's only row; rows of equal
  /// scores are one point.
  @Test func weightsAndTies() throws {
    let calibrator = try Self.fit([
      PostHocFixtures.row(0, 0.5, 8), PostHocFixtures.row(0, 0.75, 4),
      PostHocFixtures.row(1, 0.5, 0),
    ])
    // At .5: (1/2 . 1 + 1 . 0) / (3/2) = 1/3.
    let means = [0.5, 0.625, 0.75].map { calibrator.mean($0) }
    #expect(nearlyEqual(means, [1.0 / 3, 5.0 / 12, 0.5]))
  }

  /// The best of all ways to cut the points into blocks whose means do not decrease.
  static func bruteForce(_ labels: [Double], _ weights: [Double]) -> [Double] {
    var best: (loss: Double, values: [Double]) = (.infinity, [])
    for cuts in 0..<(1 << (labels.count - 1)) {
      var values: [Double] = []
      var start = 0
      for index in labels.indices
      where index == labels.count - 1 || cuts & (1 << index) != 0 {
        let block = start...index
        let weight = block.reduce(0) { $0 + weights[$1] }
        let mean = block.reduce(0) { $0 + weights[$1] * labels[$1] } / weight
        values += block.map { _ in mean }
        start = index + 1
      }
      guard zip(values, values.dropFirst()).allSatisfy({ $0 <= $1 + 1e-12 }) else { continue }
      let loss = labels.indices.reduce(0) {
        $0 + weights[$1] * (labels[$1] - values[$1]) * (labels[$1] - values[$1])
      }
      if loss < best.loss { best = (loss, values) }
    }
    return best.values
  }

  @Test(arguments: 0..<60 as Range<UInt64>) func agreesWithBruteForce(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let count = 2 + generator.index(below: 8)
    let successes = (0..<count).map { _ in generator.index(below: 9) }
    // Question 0 has several rows, so that weights differ.
    let shared = 1 + generator.index(below: count - 1)
    var order = Array(0..<count)
    generator.shuffle(&order)
    var weights = [Double](repeating: 1, count: count)
    for index in order.prefix(shared) { weights[index] = 1 / Double(shared) }
    let rows = (0..<count).map { index in
      PostHocFixtures.row(
        order.prefix(shared).contains(index) ? 0 : index + 1, Double(index) / 16,
        successes[index])
    }
    let calibrator = try Self.fit(rows)
    let expected = Self.bruteForce(successes.map { Double($0) / 8 }, weights)
    for index in 0..<count {
      #expect(abs(calibrator.mean(Double(index) / 16) - expected[index]) < 1e-12)
    }
  }
}
