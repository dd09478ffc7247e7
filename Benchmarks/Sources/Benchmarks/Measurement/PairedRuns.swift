/// Two ways to do the same work, measured in turns (A B, B A, A B, ...), so that a machine that
/// gets slower or faster meanwhile does so for both.
struct PairedRuns {
  private(set) var first: [Reading] = []
  private(set) var second: [Reading] = []

  /// Runs each once for warming up, then `repetitions` times.
  static func measure(
    repetitions: Int, _ first: () async throws -> Void, _ second: () async throws -> Void
  ) async throws -> PairedRuns {
    try await first()
    try await second()
    var runs = PairedRuns()
    for repetition in 0..<repetitions {
      for isFirst in repetition.isMultiple(of: 2) ? [true, false] : [false, true] {
        if isFirst {
          runs.first.append(try await Reading.of(first).0)
        } else {
          runs.second.append(try await Reading.of(second).0)
        }
      }
    }
    return runs
  }

  /// How many times longer the first takes: the median over the pairs.
  func ratio(_ seconds: KeyPath<Reading, Double>) -> Spread {
    Spread(zip(first, second).map { $0[keyPath: seconds] / $1[keyPath: seconds] })
  }
}
