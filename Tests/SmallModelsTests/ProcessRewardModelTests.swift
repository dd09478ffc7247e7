import Parsimony
import SmallModels
import Testing

@Suite struct ProcessRewardModelTests {
  let model: ModelParameters
  let traces: [Trace]
  let question = Question(id: "q", prompt: "4 9 10 13>24\n")

  init() throws {
    model = try TinyModel.speaker(head: true, seed: 31)
    var generator = SplitMix64(seed: 32)
    traces = (0..<50).map { index in
      let steps = (0..<(index % 5)).map { _ in
        let text = String(
          (0..<(1 + generator.index(below: 8))).map { _ in
            Array("0123456789+-*/=: ")[generator.index(below: 17)]
          })
        return Step(text: text + "\n", tokens: 1)
      }
      return Trace(steps: steps, ending: [.open, .ended, .truncated][index % 3])
    }
  }

  private func prm(capacity: Int = 64, threads: Int = 1) throws -> BuiltInProcessRewardModel {
    try BuiltInProcessRewardModel(
      model, identity: ModelIdentity(name: "tiny"), capacity: capacity, threads: threads)
  }

  private func scoreAll(
    _ prm: BuiltInProcessRewardModel, _ traces: [Trace]
  ) async throws -> [StepScores] {
    try await withThrowingTaskGroup(of: (Int, StepScores).self) { group in
      for (index, trace) in traces.enumerated() {
        group.addTask { (index, try await prm.score(trace, of: question)) }
      }
      return try await group.reduce(into: [(Int, StepScores)]()) { $0.append($1) }
        .sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  @Test func oneScoreAPrefixEqualToTheGraphs() async throws {
    let prm = try prm()
    for trace in traces {
      let scores = try await prm.score(trace, of: question)
      #expect(scores.prefixes.count == trace.steps.count + 1)
      let expected = try FusedParityTests.graphScores(
        model, question.prompt, trace.steps.map(\.text))
      for (a, b) in zip(scores.prefixes, expected) {
        #expect(abs(a - b) < 1e-5 && a > 0 && a < 1)
      }
      let tokens = try CountdownTokenizer.encode(question.prompt + trace.text).count + 1
      #expect(scores.spend == Spend(prmTokens: tokens))
      #expect(prm.maximumTokens(for: trace, of: question) >= tokens)
    }
  }

  /// The score of a prefix does not depend on what follows it.
  @Test func longerTracesKeepTheirPrefixesScores() async throws {
    let prm = try prm()
    let trace = try #require(traces.first { $0.steps.count == 4 })
    let whole = try await prm.score(trace, of: question).prefixes
    for length in 0...4 {
      let part = try await prm.score(trace.prefix(length), of: question).prefixes
      #expect(part == Array(whole[...length]))
    }
  }

  @Test(arguments: [(64, 1), (64, 2), (3, 1), (1, 2)])
  func sameScoresInAnyBatch(_ capacity: Int, _ threads: Int) async throws {
    let alone = try prm()
    var expected: [StepScores] = []
    for trace in traces { expected.append(try await alone.score(trace, of: question)) }
    let together = try await scoreAll(prm(capacity: capacity, threads: threads), traces)
    #expect(together == expected)
    #expect(Set(expected.map(\.prefixes)).count > 20)
  }

  @Test func aZeroHeadSaysOneHalf() async throws {
    let trunk = try TinyModel.speaker(seed: 33)
    let prm = try BuiltInProcessRewardModel(
      trunk.addingHead(), identity: ModelIdentity(name: "zero"))
    for trace in traces {
      let scores = try await prm.score(trace, of: question).prefixes
      #expect(scores == [Double](repeating: 0.5, count: trace.steps.count + 1))
    }
  }

  @Test func aPolicyIsNoRewardModel() throws {
    let error = try #require(
      #expect(throws: ModelFileError.self) {
        try BuiltInProcessRewardModel(
          TinyModel.speaker(seed: 1), identity: ModelIdentity(name: "tiny"))
      })
    #expect(error.message.contains("score.weight"))
  }

  @Test func badTracesFailAlone() async throws {
    let prm = try prm()
    let long = Trace(
      steps: [Step(text: String(repeating: "a", count: 100), tokens: 1)], ending: .ended)
    let foreign = Trace(steps: [Step(text: "é", tokens: 1)], ending: .ended)
    let expected = try await scoreAll(prm, traces)
    await withTaskGroup(of: Void.self) { group in
      for (index, trace) in traces.enumerated() {
        group.addTask {
          let scores = try? await prm.score(trace, of: question)
          #expect(scores == expected[index])
        }
        guard index % 5 == 0 else { continue }
        group.addTask {
          for bad in [long, foreign] {
            let failure = await #expect(throws: ModelFailure.self) {
              try await prm.score(bad, of: question)
            }
            #expect(failure?.kind == .permanent)
          }
        }
      }
    }
  }

  @Test func weightsThatOverflowFail() async throws {
    var wild = model
    for index in wild.values.indices.suffix(33) { wild.values[index] = 3e38 }
    let prm = try BuiltInProcessRewardModel(wild, identity: ModelIdentity(name: "wild"))
    for trace in traces.prefix(10) {
      // Either a number in 0...1 or a failure, never NaN.
      if let scores = try? await prm.score(trace, of: question) {
        #expect(scores.prefixes.allSatisfy { (0...1).contains($0) })
      }
    }
  }

  @Test func cancellationAndManyJobs() async throws {
    let prm = try prm(capacity: 3)
    let expected = try await scoreAll(prm, traces)
    for round in 0..<20 {
      let tasks = traces.enumerated().map { index, trace in
        Task { try? await prm.score(trace, of: question) }
      }
      for index in stride(from: round % 4, to: tasks.count, by: 4) { tasks[index].cancel() }
      for (index, task) in tasks.enumerated() {
        let scores = await task.value
        if index % 4 == round % 4, scores == nil { continue }
        #expect(scores == expected[index])
      }
    }
  }
}
