import Parsimony
import SmallModels

/// Many traces of each question, a fixed number at any time.
struct TraceLoad {
  let questions: [Question]
  let samples: Int
  let concurrency: Int
  let sampling = SamplingParameters(temperature: 0.7, topK: 0, topP: 1, maximumTokens: 96)

  /// Draws all traces and returns the tokens that were generated.
  func run(_ policy: BuiltInPolicy, seed: UInt64) async throws -> Int {
    let jobs = questions.count * samples
    return try await withThrowingTaskGroup(of: Int.self) { group in
      var next = 0
      func start() {
        let question = questions[next / samples]
        let request = SampleRequest(
          question: question, sampling: sampling, seed: seed &* 1_000_003 &+ UInt64(next),
          session: seed)
        group.addTask { try await policy.sample(request).spend.generatedTokens }
        next += 1
      }
      while next < min(concurrency, jobs) { start() }
      var tokens = 0
      while let count = try await group.next() {
        tokens += count
        if next < jobs { start() }
      }
      return tokens
    }
  }
}
