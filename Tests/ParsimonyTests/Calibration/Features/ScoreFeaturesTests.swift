import Foundation
import Parsimony
import Testing

@Suite struct ScoreFeaturesTests {
  /// Traces of four prefixes that tell everything.
  static func rows(questions: Int, seed: UInt64) -> [CalibrationRow] {
    var generator = SplitMix64(seed: seed)
    return (0..<questions).flatMap { question in
      let scores = (0..<4).map { _ in generator.unitDouble() }
      return (0..<4).map { step in
        CalibrationRow(
          questionID: "q\(question)", rawScore: scores[step], stepIndex: step,
          isTerminal: step == 3, previousScores: Array(scores[..<step]), tokens: 7 * step,
          logProbabilities: step == 0
            ? nil
            : LogProbabilityStatistics(
              mean: -generator.unitDouble(), last: -generator.unitDouble(), lowest: -1),
          siblingAgreement: generator.unitDouble(), successes: generator.index(below: 9),
          rollouts: 8)
      }
    }
  }

  static func features(
    _ rows: [CalibrationRow], _ groups: Set<FeatureGroup> = FeatureGroup.defaults
  ) throws -> ScoreFeatures {
    try ScoreFeatures(
      rows: rows, weights: [Double](repeating: 1, count: rows.count), groups: groups)
  }

  @Test func columnsAreStandardised() throws {
    let rows = Self.rows(questions: 200, seed: 1)
    let features = try Self.features(rows, Set(FeatureGroup.allCases))
    let matrix = features.matrix(of: rows)
    let width = features.count + 1
    #expect(matrix.count == rows.count * width)
    #expect(features.count == 1 + 5 + 4 + 7 + 1 + 3 + 2)
    for column in 0..<features.count {
      let values = rows.indices.map { matrix[$0 * width + column] }
      let mean = values.reduce(0, +) / Double(values.count)
      let square = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
      // Outliers are clamped, which moves the mean a little; unknown values count as the mean,
      // which lowers the deviation; a constant column is 0.
      #expect(abs(mean) < 0.01)
      #expect(square < 1.001 && (square > 0.7 || square == 0))
    }
    #expect(rows.indices.allSatisfy { matrix[($0 + 1) * width - 1] == 1 })
  }

  /// A remote PRM of which only scores are known.
  @Test func scoresAloneSuffice() throws {
    let rows = Self.rows(questions: 50, seed: 2).map {
      CalibrationRow(
        questionID: $0.questionID, rawScore: $0.rawScore, stepIndex: $0.stepIndex,
        isTerminal: $0.isTerminal, successes: $0.successes, rollouts: 8)
    }
    #expect(try Self.features(rows).groups == [.score, .progress])
    #expect(try rows.fit(options: .quick).groups == [.score, .progress])
    #expect(try rows.fitBeta(options: .quick).groups == [.score, .progress])
  }

  /// A group stays although empty prefixes lack it, and goes when any other row lacks it.
  @Test func groupsThatARowLacksAreDropped() throws {
    var rows = Self.rows(questions: 50, seed: 3)
    let all = FeatureGroup.allCases
    #expect(try Self.features(rows).groups == all.dropLast())
    #expect(try Self.features(rows, Set(all)).groups == all)
    rows.append(
      CalibrationRow(
        questionID: "bare", rawScore: 0.5, stepIndex: 2, previousScores: [0.1, 0.2], successes: 0,
        rollouts: 8))
    #expect(try Self.features(rows, Set(all)).groups == [.score, .trajectory, .progress])
    let error = #expect(throws: CalibrationError.self) { try Self.features(rows, [.length]) }
    #expect(error?.code == .invalidOption)
    #expect(error?.message.contains("length") == true)
  }

  /// What is unknown when predicting counts as the training mean.
  @Test func unknownCountsAsTheMean() throws {
    let rows = Self.rows(questions: 100, seed: 4)
    for group in [FeatureGroup.trajectory, .length, .logProbabilities, .siblings] {
      let features = try Self.features(rows, [group])
      let vector = features.vector(for: ScoreObservation(rawScore: 0.3, stepIndex: 2))
      #expect(vector == [Double](repeating: 0, count: features.count) + [1])
      let known = features.vector(for: rows[3].observation)
      #expect(known.dropLast().contains { abs($0) > 0.01 })
    }
  }

  /// Nothing absurd reaches the model.
  @Test func absurdObservationsStayInRange() throws {
    let features = try Self.features(
      Self.rows(questions: 100, seed: 5), Set(FeatureGroup.allCases))
    for observation in AbsurdObservations.all {
      let vector = features.vector(for: observation)
      #expect(vector.allSatisfy { $0 >= -8 && $0 <= 8 })
    }
  }
}
