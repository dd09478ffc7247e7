import Parsimony
import Synchronization
import Testing

/// Samples that a strategy orders together reach the policy as one wave.
@Suite struct WaveSizesTests {
  @Test func oneWaveForOneOrder() async throws {
    let policy = RecordingPolicy()
    let driver = Driver(policy: policy)
    _ = try await driver.run(MajorityVote(count: 4), on: .sample, seed: 7)
    let waves = policy.waves
    #expect(waves.map(\.index).sorted() == [0, 1, 2, 3])
    #expect(Set(waves.map(\.number)).count == 1)
    #expect(waves.allSatisfy { $0.count == 4 })
    #expect(Set(waves.map(\.seed)).count == 1)
  }

  @Test func laterWavesCountOnWithTheSameSeed() async throws {
    let policy = RecordingPolicy()
    let driver = Driver(policy: policy)
    _ = try await driver.run(
      AdaptiveConsistency(count: 6, threshold: 1, wave: 2), on: .sample, seed: 7)
    let waves = policy.waves.sorted { $0.index < $1.index }
    #expect(waves.map(\.index) == Array(0..<waves.count))
    #expect(Set(waves.map(\.number)).count > 1)
    #expect(Set(waves.map(\.seed)).count == 1)
    for (number, members) in Dictionary(grouping: waves, by: \.number) {
      #expect(members.allSatisfy { $0.count == members.count }, "wave \(number)")
    }
  }

  @Test func theObserverSeesWhatTheStrategySees() async throws {
    let seen = Mutex<[String]>([])
    var driver = Driver(policy: RecordingPolicy())
    driver.observe = { event, ledger in
      if case .sampled(let id, _) = event {
        seen.withLock { $0.append("\(id.index):\(ledger[.sampling].samples)") }
      }
    }
    _ = try await driver.run(MajorityVote(count: 3), on: .sample, seed: 7)
    #expect(seen.withLock { $0 } == ["0:1", "1:2", "2:3"])
  }
}

/// Answers by turns 1, 2, 3 and remembers the waves.
private final class RecordingPolicy: Policy {
  private let seen = Mutex<[SampleRequest.Wave]>([])
  let identity = ModelIdentity(name: "recording")

  var waves: [SampleRequest.Wave] { seen.withLock { $0 } }

  func maximumTokens(for request: SampleRequest) -> Int { 1 }

  func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    let place = seen.withLock { waves in
      if let wave = request.wave { waves.append(wave) }
      return waves.count
    }
    return Continuation(
      steps: [Step(text: String(place % 3), tokens: 1)], ending: .ended,
      spend: Spend(generatedTokens: 1, samples: 1, policyCalls: 1))
  }
}
