import Parsimony
import SmallModels
import Testing

/// A process reward model behind an engine, held against the same weights in this process.
struct RewardParity: Sendable {
  let served: any ProcessRewardModel
  let local: BuiltInProcessRewardModel
  let name: String

  /// Traces of the policy, right and wrong ones.
  static func traces(_ count: Int) async throws -> [(question: Question, trace: Trace)] {
    let policy = try ExportedModels.catalog().policy("base", threads: 2)
    var found: [(Question, Trace)] = []
    for (number, question) in try EngineQuestions.made(count, seed: 11).enumerated() {
      let sample = try await policy.sample(
        SampleRequest(
          question: question, sampling: SamplingParameters(temperature: 1),
          seed: UInt64(number)))
      found.append((question, Trace.empty.appending(sample)))
    }
    return found
  }

  /// Scores of all prefixes, and quantiles where the model states them.
  func scores(_ traces: [(question: Question, trace: Trace)]) async throws {
    var largest = 0.0
    var largestQuantile = 0.0
    var prefixes = 0
    for (question, trace) in traces {
      let here = try await local.score(trace, of: question)
      let there = try await served.score(trace, of: question)
      #expect(there.prefixes.count == here.prefixes.count)
      prefixes += there.prefixes.count
      for (own, other) in zip(here.prefixes, there.prefixes) {
        largest = max(largest, abs(own - other))
      }
      #expect((there.quantiles == nil) == (here.quantiles == nil))
      for (own, other) in zip(here.quantiles ?? [], there.quantiles ?? []) {
        for (a, b) in zip(own.values, other.values) {
          largestQuantile = max(
            largestQuantile, abs(a - b))
        }
      }
      #expect(there.spend.prmTokens == here.spend.prmTokens)
    }
    #expect(largest <= PolicyParity.tolerance)
    #expect(largestQuantile <= PolicyParity.tolerance)
    print(
      "parity, \(name): \(prefixes) prefixes of \(traces.count) traces, scores differ by "
        + "\(largest), quantiles by \(largestQuantile) at most")
  }
}
