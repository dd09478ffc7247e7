import Endpoints
import Foundation
import Parsimony
import Testing
import UpstreamDouble

@Suite("The capability probe", .timeLimit(.minutes(1)))
struct CapabilityProbeTests {
  private func found(
    _ behaviour: Behaviour = Behaviour(), engine: Engine = .vllm, cache: String? = nil,
    double: UpstreamDouble? = nil
  ) async throws -> (EngineCapabilities, Int) {
    let server: UpstreamDouble
    if let double { server = double } else { server = try await UpstreamDouble.start(behaviour) }
    var description = described([server.url])
    description.engine = engine
    let before = server.state.arrived
    let found = try await withClient(description) { client in
      try await CapabilityProbe(client, cache: cache).run()
    }
    let count = server.state.arrived - before
    if double == nil { await server.stop() }
    return (found, count)
  }

  @Test("A capable server")
  func capable() async throws {
    let (found, count) = try await found()
    #expect(found.chat && found.completions && found.choices && found.seed && found.seedsCountUp)
    #expect(found.completionLogProbabilities == .completions)
    #expect(found.chatLogProbabilities == .chat)
    #expect(found.tokenIDs && found.stop && found.streaming && found.streamUsage)
    #expect(found.endpoints.contains("/pooling"))
    #expect(found.servedModel != nil && !found.fingerprint.isEmpty)
    #expect(count < 30)
  }

  @Test("What a server ignores is seen")
  func ignoring() async throws {
    let (noChoices, _) = try await found(Behaviour { $0.choices = .ignored })
    #expect(!noChoices.choices && noChoices.seed)
    let (noSeed, _) = try await found(Behaviour { $0.honoursSeed = false })
    #expect(!noSeed.seed && !noSeed.seedsCountUp && noSeed.choices)
    let (noStream, _) = try await found(Behaviour { $0.honoursStream = false })
    #expect(!noStream.streaming && !noStream.streamUsage)
    let (noUsage, _) = try await found(Behaviour { $0.streamUsage = .never })
    #expect(noUsage.streaming && !noUsage.streamUsage)
    let (plain, _) = try await found(
      Behaviour {
        $0.logProbabilities = .ignored
        $0.returnsTokenIDs = false
        $0.honoursLimits = false
      })
    #expect(plain.completionLogProbabilities == nil && plain.chatLogProbabilities == nil)
    #expect(!plain.tokenIDs && !plain.stop)
    let (odd, _) = try await found(Behaviour { $0.logProbabilities = .chat }, engine: .llamaServer)
    #expect(odd.completionLogProbabilities == .chat)
  }

  @Test("A server that is not there, or not ready, is a failure")
  func unavailable() async throws {
    await #expect(throws: UpstreamFailure.self) { try await found(Behaviour(.status(503))) }
    await #expect(throws: UpstreamFailure.self) {
      try await withClient(["http://127.0.0.1:1"]) { client in
        try await CapabilityProbe(client).run()
      }
    }
  }

  @Test("Refusals of everything leave nothing")
  func refusing() async throws {
    let (found, _) = try await found(Behaviour(.status(404)), engine: .openAI)
    #expect(!found.chat && !found.completions && !found.streaming && found.endpoints.isEmpty)
  }

  @Test("Findings are kept in a file, until the server tells otherwise of itself")
  func cache() async throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("capabilities-\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let double = try await UpstreamDouble.start()
    let (first, many) = try await found(cache: path, double: double)
    let (second, few) = try await found(cache: path, double: double)
    #expect(first == second && few < many && few <= 3)
    try Data("nonsense".utf8).write(to: URL(fileURLWithPath: path))
    let (third, again) = try await found(cache: path, double: double)
    #expect(third == first && again == many)
    await double.stop()
  }
}
