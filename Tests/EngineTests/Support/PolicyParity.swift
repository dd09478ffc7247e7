import Parsimony
import SmallModels
import Testing

/// A policy behind an engine, held against the same weights in this process.
struct PolicyParity: Sendable {
  /// What log-probabilities may differ by: the engines add in other orders.
  static let tolerance = 2e-3

  let served: any Policy
  let local: BuiltInPolicy
  let name: String
  /// Tokens that end a trace and come in no chunk: 1 for llama-server's chat endpoint.
  let unseenTokens: Int

  init(_ served: any Policy, name: String, unseenTokens: Int = 0) throws {
    self.served = served
    self.name = name
    self.unseenTokens = unseenTokens
    local = try ExportedModels.catalog().policy("base", threads: 2)
  }

  private static let greedy = SamplingParameters(temperature: 0)

  private static func request(
    _ question: Question, prefix: Trace = .empty, extent: SampleRequest.Extent = .end
  ) -> SampleRequest {
    SampleRequest(
      question: question, prefix: prefix, extent: extent, sampling: greedy, seed: 1, session: 1)
  }

  /// Greedy texts, tokens and log-probabilities of whole traces.
  func greedy(_ questions: [Question]) async throws {
    var largest = 0.0
    var count = 0
    for question in questions {
      let here = try await local.sample(Self.request(question))
      let there = try await served.sample(Self.request(question))
      #expect(there.steps.map(\.text) == here.steps.map(\.text))
      let unseen = here.ending == .ended ? unseenTokens : 0
      var tokens = here.steps.map(\.tokens)
      tokens[tokens.count - 1] -= unseen
      #expect(there.steps.map(\.tokens) == tokens)
      #expect(there.spend.generatedTokens == here.spend.generatedTokens - unseen)
      #expect(there.ending == here.ending)
      for (own, other) in zip(here.steps, there.steps) {
        largest = max(
          largest, abs((own.logProbability ?? 0) - (other.logProbability ?? .infinity)))
      }
      count += there.spend.generatedTokens
    }
    #expect(largest <= Self.tolerance)
    print(
      "parity, \(name): \(questions.count) greedy traces of \(count) tokens, step sums of "
        + "log-probabilities differ by \(largest) at most")
  }

  /// A trace that is continued from any of its steps' ends is the one drawn in one go, and a step
  /// ends with its newline.
  func continuation(_ questions: [Question]) async throws {
    for question in questions {
      let whole = try await served.sample(Self.request(question))
      for count in 1..<max(2, whole.steps.count) {
        let prefix = Trace(steps: Array(whole.steps.prefix(count)), ending: .open)
        let rest = try await served.sample(Self.request(question, prefix: prefix))
        #expect(prefix.appending(rest).text == whole.steps.map(\.text).joined())
        #expect(rest.ending == whole.ending)
      }
      var trace = Trace.empty
      for step in whole.steps {
        guard !trace.isComplete else { break }
        let next = try await served.sample(Self.request(question, prefix: trace, extent: .step))
        #expect(next.steps.map(\.text) == [step.text])
        #expect(next.steps.allSatisfy { $0.text.hasSuffix("\n") })
        trace = trace.appending(next)
      }
      #expect(trace.text == whole.steps.map(\.text).joined())
    }
  }

  /// The four samples of a wave are the ones that are drawn alone with the same seeds.
  func choices(_ questions: [Question]) async throws {
    for (number, question) in questions.enumerated() {
      func request(_ index: Int) -> SampleRequest {
        SampleRequest(
          question: question, sampling: SamplingParameters(temperature: 1), seed: 0,
          session: UInt64(number),
          wave: .init(number: 0, count: 4, seed: 1_000 + UInt64(number), index: index))
      }
      let together = try await withThrowingTaskGroup(of: (Int, Continuation).self) { group in
        for index in 0..<4 {
          group.addTask { (index, try await served.sample(request(index))) }
        }
        var found: [Int: Continuation] = [:]
        for try await (index, continuation) in group { found[index] = continuation }
        return found
      }
      for index in 0..<4 {
        let alone = try await served.sample(request(index))
        #expect(together[index]?.steps.map(\.text) == alone.steps.map(\.text))
        #expect(together[index]?.ending == alone.ending)
        #expect(together[index]?.steps.map(\.tokens) == alone.steps.map(\.tokens))
      }
      // One of the four pays for the prompt, whose length all engines agree on.
      let here = try await local.sample(
        SampleRequest(question: question, seed: 1, session: UInt64(number)))
      let paid = together.values.map { $0.spend.promptTokens + $0.spend.cachedTokens }
      #expect(paid.sorted() == [0, 0, 0, here.spend.promptTokens + here.spend.cachedTokens])
    }
  }
}
