import Parsimony

/// Rows, fits and predictions for the tests of the post-hoc calibrators.
enum PostHocFixtures {
  static let methods = CalibrationMethod.allCases.filter(\.isPostHoc)
  /// The methods whose predictions never decrease with the score.
  static let monotoneMethods = methods.filter { $0 != .histogram }
  /// Raw scores of every kind, in order but for the last.
  static let scores: [Double] =
    [-.infinity, -1, -1e-300, 0, 1e-300, 1e-6, 1e-4]
    + (1..<100).map { Double($0) / 100 } + [1 - 1e-4, 1 - 1e-9, 1, 1 + 1e-9, 7, .infinity, .nan]

  static func row(
    _ question: Int, _ score: Double, _ successes: Int, of rollouts: Int = 8
  ) -> CalibrationRow {
    CalibrationRow(
      questionID: "q\(question)", rawScore: score, stepIndex: 1, successes: successes,
      rollouts: rollouts)
  }

  static func fit(
    _ method: CalibrationMethod, _ rows: [CalibrationRow]
  ) throws -> any Calibrator & Encodable & Sendable {
    try method.fit(rows, policy: "policy", processRewardModel: "prm", seed: 3)
  }

  /// Rows of a random number of questions, scores and curve; the scores of some seeds are few, so
  /// that many rows tie, and those of every fourth seed rank the labels backwards.
  static func randomRows(seed: UInt64) -> [CalibrationRow] {
    var generator = SplitMix64(seed: seed)
    let questions = 3 + generator.index(below: 20)
    let grid = [3.0, 20, 1e6][generator.index(below: 3)]
    let power = 0.2 + 3 * generator.unitDouble()
    var rows: [CalibrationRow] = []
    for question in 0..<questions {
      for _ in 0...generator.index(below: 5) {
        let score = (generator.unitDouble() * grid).rounded() / grid
        let mean = 0.05 + 0.8 * (seed % 4 == 3 ? 1 - score : score * power / (1 + power))
        let rollouts = generator.unitDouble() < 0.3 ? 1 : 8
        let successes = (0..<rollouts).count { _ in generator.unitDouble() < mean }
        rows.append(row(question, score, successes, of: rollouts))
      }
    }
    return rows
  }
}

/// Whether two arrays are of one length and differ by no more than rounding.
func nearlyEqual(_ values: [Double], _ expected: [Double]) -> Bool {
  values.count == expected.count
    && zip(values, expected).allSatisfy { abs($0 - $1) <= 1e-14 }
}

extension Calibrator {
  /// The point prediction at a raw score.
  func mean(_ score: Double) -> Double {
    quantiles(for: ScoreObservation(rawScore: score, stepIndex: 1)).mean
  }
}
