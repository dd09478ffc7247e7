import Parsimony

/// Observations that no server should send, and that calibrators must survive.
enum AbsurdObservations {
  static let all: [ScoreObservation] = {
    let numbers: [Double] = [
      -1, 0, 1e-9, 0.2, 0.8, 1, 2, .nan, .infinity, -.infinity, .greatestFiniteMagnitude,
    ]
    var all: [ScoreObservation] = []
    for (index, number) in numbers.enumerated() {
      for step in [.min, -1, 0, 2, 100, .max] {
        for terminal in [false, true] {
          let other = numbers[(index * 3 + 1) % numbers.count]
          all.append(
            ScoreObservation(
              rawScore: number, stepIndex: step, expectedSteps: [nil, .min, 0, 4, .max][index % 5],
              isTerminal: terminal,
              previousScores: [[], [other], [number, other, .nan]][index % 3],
              tokens: [nil, .min, -3, 0, 50, .max][index % 6],
              logProbabilities: terminal
                ? nil : LogProbabilityStatistics(mean: other, last: number, lowest: -number),
              siblingAgreement: index % 4 == 0 ? nil : other))
        }
      }
    }
    return all
  }()
}
