import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct PoolRecordingTests {
  /// States quantiles of its own and scores that differ from the raw ones, as an adapter does.
  private struct Adapted: ProcessRewardModel {
    let identity = ModelIdentity(name: "test/adapted")
    let raw: HazyModel

    func maximumTokens(for trace: Trace, of question: Question) -> Int { 80 }

    func score(_ trace: Trace, of question: Question) async throws(ModelFailure) -> StepScores {
      let scores = try await raw.score(trace, of: question)
      return StepScores(prefixes: scores.prefixes.map { $0 / 3 }, spend: scores.spend)
    }
  }

  private static let header = PoolHeader(
    name: "coins", source: "test", policy: "test/coin", prm: "test/hazy", calibrator: "halved",
    seed: 5)

  private static func recorder(
    _ world: CoinWorld, samples: Int = 6, adapted: Bool = false, calls: Counter? = nil,
    keepsText: Bool = false
  ) -> PoolRecorder {
    let hazy = HazyModel(chances: world.chances)
    return PoolRecorder(
      drawing: Driver(
        policy: CoinPolicy(chances: world.chances, delays: true, calls: calls),
        processRewardModel: hazy, calibrator: adapted ? nil : Halved()),
      calibrated: adapted ? (Adapted(raw: hazy), Halved()) : nil, verifier: CoinVerifier(),
      samples: samples, seed: 5, keepsText: keepsText, promptTokens: { $0.utf8.count + 1 },
      traceTokens: { $0.utf8.count })
  }

  private static func recording(
    _ world: CoinWorld, _ url: URL, recorder: PoolRecorder, header: PoolHeader = header,
    inFlight: Int = 3
  ) -> PoolRecording {
    PoolRecording(
      recorder: recorder, set: world.set, header: header, url: url, inFlight: inFlight)
  }

  /// The same traces, scores and quantiles as a driver's run of best-of-n with the same seed.
  @Test(arguments: [false, true]) func tracesAreThoseOfABench(adapted: Bool) async throws {
    let world = try CoinWorld(questions: 4)
    let recorder = Self.recorder(world, adapted: adapted, keepsText: true)
    let hazy = HazyModel(chances: world.chances)
    for problem in world.set.problems {
      let recorded = try await recorder.record(problem)
      func outcome(_ model: any ProcessRewardModel, _ calibrator: Halved?) async throws -> Outcome {
        try await Driver(
          policy: CoinPolicy(chances: world.chances), processRewardModel: model,
          calibrator: calibrator
        ).run(BestOfN(count: 6), on: problem.question, seed: 5)
      }
      let raw = try await outcome(hazy, nil)
      let calibrated = try await outcome(adapted ? Adapted(raw: hazy) : hazy, Halved())
      #expect(recorded.traces.count == 6 && recorded.id == problem.question.id)
      #expect(recorded.difficulty == problem.difficulty)
      #expect(recorded.promptScore == raw.candidates[0].assessment?.scores[0])
      #expect(recorded.promptQuantiles == calibrated.candidates[0].assessment?.quantiles[0])
      #expect(recorded.promptTokens == problem.question.prompt.utf8.count + 1)
      #expect(recorded.prmPromptTokens == recorded.promptTokens)
      for (index, trace) in recorded.traces.enumerated() {
        let candidate = raw.candidates[index]
        #expect(trace.text == candidate.trace.text)
        #expect(trace.answer == candidate.trace.answer)
        #expect(trace.isCorrect == (candidate.trace.answer?.text == "right"))
        #expect(trace.stepTokens == candidate.trace.steps.map(\.tokens))
        #expect(trace.scores == candidate.assessment.map { Array($0.scores.dropFirst()) })
        #expect(
          trace.quantiles
            == calibrated.candidates[index].assessment.map { Array($0.quantiles.dropFirst()) })
        #expect(trace.prmTokens == candidate.trace.text.utf8.count)
      }
    }
  }

  /// Bench never scores a trace without an answer; a pool does, since searches may ask for it.
  @Test func tracesWithoutAnswerAreScored() async throws {
    struct Mute: AnswerReader {
      func answer(of trace: Trace, to question: Question) -> Answer? { nil }
    }
    let world = try CoinWorld(questions: 1)
    let recorder = PoolRecorder(
      drawing: Driver(
        policy: CoinPolicy(chances: world.chances),
        processRewardModel: HazyModel(chances: world.chances), calibrator: Halved(),
        answerReader: Mute()), verifier: CoinVerifier(), samples: 4, seed: 1,
      promptTokens: { _ in 3 }, traceTokens: { _ in 9 })
    let question = try await recorder.record(world.set.problems[0])
    #expect(question.promptScore == 0.95 && question.promptQuantiles?.median == 0.95)
    #expect(
      question.traces.allSatisfy {
        $0.answer == nil && $0.isCorrect == false && $0.scores.count == 2
          && $0.quantiles?.count == 2 && $0.prmTokens == 9
      })
  }

  @Test func withoutProcessRewardModel() async throws {
    let world = try CoinWorld(questions: 1)
    let recorder = PoolRecorder(
      drawing: Driver(policy: CoinPolicy(chances: world.chances)), verifier: CoinVerifier(),
      samples: 4, seed: 1, promptTokens: { _ in 3 }, traceTokens: { _ in 9 })
    let question = try await recorder.record(world.set.problems[0])
    #expect(question.traces.count == 4 && question.promptScore == nil)
    #expect(question.promptQuantiles == nil && question.prmPromptTokens == 0)
    #expect(
      question.traces.allSatisfy {
        $0.scores.isEmpty && $0.quantiles == nil && $0.prmTokens == 0 && $0.text == nil
      })
  }

  @Test func aModelThatFailsLeavesNoHoles() async throws {
    struct Failing: ProcessRewardModel {
      let identity = ModelIdentity(name: "test/failing")
      func maximumTokens(for trace: Trace, of question: Question) -> Int { 1 }
      func score(_ trace: Trace, of question: Question) async throws(ModelFailure) -> StepScores {
        guard trace.answer?.text == "right" else { throw ModelFailure(.permanent, "no") }
        return StepScores(prefixes: [0.5, 0.5, 0.5], spend: .zero)
      }
    }
    let world = try CoinWorld(questions: 1, chances: 0.5...0.5)
    let recorder = PoolRecorder(
      drawing: Driver(
        policy: CoinPolicy(chances: world.chances), processRewardModel: Failing()),
      verifier: CoinVerifier(), samples: 12, seed: 1, promptTokens: { _ in 1 },
      traceTokens: { _ in 1 })
    await #expect(throws: ExperimentError.self) {
      try await recorder.record(world.set.problems[0])
    }
  }

  /// Stopped after every single question, torn lines included, it ends as if undisturbed.
  @Test func stoppedAndContinued() async throws {
    let world = try CoinWorld(questions: 7)
    let folder = try TemporaryFolder()
    let whole = URL(fileURLWithPath: folder.path("whole.pool"))
    let (pool, _) = try await Self.recording(
      world, whole, recorder: Self.recorder(world), inFlight: 1
    ).run()
    #expect(pool.questions.map(\.id) == world.set.problems.map(\.question.id))
    let calls = Counter()
    let url = URL(fileURLWithPath: folder.path("x.pool"))
    var done: Pool?
    var sessions = 0
    while done == nil, sessions < 50 {
      sessions += 1
      let recording = Self.recording(
        world, url, recorder: Self.recorder(world, calls: calls), inFlight: 2)
      let before = try? Data(contentsOf: recording.partURL)
      let task = Task {
        try await recording.run { progress in
          if progress.done > progress.resumed, progress.done < 7 {
            withUnsafeCurrentTask { $0?.cancel() }
          }
        }
      }
      do {
        done = try await task.value.pool
      } catch let error as ExperimentError {
        #expect(error.code == .interrupted)
        #expect(!FileManager.default.fileExists(atPath: url.path))
        // A process that is killed may leave half a line.
        let now = try Data(contentsOf: recording.partURL)
        #expect(now.count > before?.count ?? 0)
        try (now + Data(#"{"id":"coin/1","tra"#.utf8)).write(to: recording.partURL)
      }
    }
    #expect(sessions > 2)
    #expect(done == pool)
    #expect(try Data(contentsOf: url) == Data(contentsOf: whole))
    #expect(!FileManager.default.fileExists(atPath: url.path + ".part"))
    // No finished question was drawn again: at most what was in flight at each stop.
    #expect(calls.value <= 7 * 6 + sessions * 2 * 6)
    let drawn = calls.value
    // Once it is there, it is only read.
    let again = try await Self.recording(
      world, url, recorder: Self.recorder(world, calls: calls)
    ).run()
    #expect(again.pool == pool && again.progress.resumed == 7 && calls.value == drawn)
  }

  @Test func otherRecordingsAreRefused() async throws {
    let world = try CoinWorld(questions: 3)
    let folder = try TemporaryFolder()
    let url = URL(fileURLWithPath: folder.path("x.pool"))
    let recorder = Self.recorder(world)
    let part = url.path + ".part"
    _ = try await Self.recording(world, url, recorder: recorder).run()
    let other = PoolHeader(
      name: "coins", source: "test", policy: "test/coin", prm: "test/hazy", calibrator: "halved",
      seed: 6)
    func refusal(_ header: PoolHeader) async -> ExperimentError? {
      do {
        _ = try await Self.recording(world, url, recorder: recorder, header: header).run()
        return nil
      } catch { return error as? ExperimentError }
    }
    let finished = await refusal(other)
    #expect(finished?.code == .badArgument)
    #expect(finished?.message.contains("its seed is '5', and '6' is asked for") == true)
    try FileManager.default.moveItem(atPath: url.path, toPath: part)
    let unfinished = await refusal(other)
    #expect(unfinished?.code == .badArgument && unfinished?.message.contains(".part") == true)
    #expect(await refusal(Self.header) == nil)
    try Data("something else".utf8).write(to: url)
    #expect(await refusal(Self.header)?.code == .badArgument)
    #expect(try String(contentsOf: url, encoding: .utf8) == "something else")
    // A part with another number of traces.
    try FileManager.default.removeItem(at: url)
    _ = try await Self.recording(world, url, recorder: Self.recorder(world, samples: 2)).run()
    try FileManager.default.moveItem(atPath: url.path, toPath: part)
    #expect(await refusal(Self.header)?.code == .badData)
  }
}
