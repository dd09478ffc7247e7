import Parsimony
import SmallModels
import Testing

/// Cancelled samples give their places back and disturb nobody.
@Suite struct PolicyCancellationTests {
  /// Draws for minutes unless it is cancelled.
  private static let endless = TransformerConfiguration(
    hiddenSize: 32, intermediateSize: 32, layers: 1, maximumLength: 65_536)

  private func endlessPolicy(capacity: Int = 4) throws -> BuiltInPolicy {
    try TinyModel.policy(
      TinyModel.speaker(newline: nil, end: nil, configuration: Self.endless, seed: 2),
      capacity: capacity)
  }

  private func endlessRequest(_ seed: UInt64 = 1) -> SampleRequest {
    TinyModel.request("ab\n", maximumTokens: 1_000_000, seed: seed, session: seed)
  }

  @Test func aCancelledSampleTellsItsCost() async throws {
    let policy = try endlessPolicy()
    let task = Task { await TinyModel.sample(policy, endlessRequest()) }
    // The engine lets newcomers in between batches: this one ends while the other goes on.
    let short = try await policy.sample(TinyModel.request("ab\n", maximumTokens: 30))
    #expect(short.ending == .truncated)
    task.cancel()
    let result = await task.value
    guard case .failure(let failure) = result else {
      Issue.record("the sample was not cancelled")
      return
    }
    #expect(failure.kind == .cancelled)
    #expect(failure.spend.totalTokens <= policy.maximumTokens(for: endlessRequest()))
  }

  @Test func cancellingTheLeaderHandsOver() async throws {
    let policy = try endlessPolicy()
    for round in UInt64(0)..<20 {
      let leader = Task { await TinyModel.sample(policy, endlessRequest(round)) }
      let second = Task { await TinyModel.sample(policy, endlessRequest(round + 100)) }
      let others = Task {
        await TinyModel.sampleAll(
          policy,
          (0..<6).map { TinyModel.request("ba\n", maximumTokens: 5, seed: $0, session: 7) })
      }
      for _ in 0..<round { await Task.yield() }
      leader.cancel()
      for result in await others.value { #expect(throws: Never.self) { try result.get() } }
      second.cancel()
      for result in [await leader.value, await second.value] {
        #expect(throws: ModelFailure.self) { try result.get() }
      }
    }
  }

  @Test func cancelledBeforeItStarts() async throws {
    let policy = try endlessPolicy(capacity: 1)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await TinyModel.sample(policy, endlessRequest())
    }
    guard case .failure(let failure) = await task.value else {
      Issue.record("the sample was not cancelled")
      return
    }
    #expect(failure.kind == .cancelled)
    #expect(failure.spend == .zero)
  }

  /// 2,000 samples of 80 prompts on a small engine, a third of them cancelled at random times.
  @Test func nothingLeaksOverManyJobs() async throws {
    let model = try TinyModel.speaker(seed: 6)
    let policy = try TinyModel.policy(model, capacity: 4)
    func request(_ index: Int) -> SampleRequest {
      TinyModel.request(
        "ab>\(index % 80)\n", temperature: index % 50 == 7 ? -1 : 0.9, maximumTokens: 20,
        seed: UInt64(index), session: UInt64(index % 3))
    }
    var generator = SplitMix64(seed: 12)
    var cancelled = 0
    for wave in 0..<20 {
      let tasks = (0..<100).map { index in
        Task { await TinyModel.sample(policy, request(wave * 100 + index)) }
      }
      var waits = (0..<100).map { ($0, generator.index(below: 60)) }.filter { $0.1 < 20 }
      generator.shuffle(&waits)
      for (index, wait) in waits {
        for _ in 0..<wait { await Task.yield() }
        tasks[index].cancel()
      }
      let chosen = Set(waits.map(\.0))
      for (index, task) in tasks.enumerated() {
        let isBad = (wave * 100 + index) % 50 == 7
        switch await task.value {
        case .success: #expect(!isBad)
        case .failure(let failure) where failure.kind == .cancelled:
          #expect(chosen.contains(index))
          cancelled += 1
        case .failure: #expect(isBad)
        }
      }
    }
    #expect(cancelled > 20)
    // Fill every place of the engine: one lost place would fail a sample.
    let last = (0..<200).filter { $0 % 50 != 7 }.map(request)
    let results = await TinyModel.sampleAll(policy, last)
    let fresh = try TinyModel.policy(model)
    #expect(results.map(\.drawn) == (await TinyModel.sampleAll(fresh, last)).map(\.drawn))
    for result in results { #expect(throws: Never.self) { try result.get() } }
  }
}
