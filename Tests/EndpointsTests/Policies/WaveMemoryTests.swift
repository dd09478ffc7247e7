import Endpoints
import Parsimony
import Testing
import UpstreamDouble

/// A gateway draws waves for months: nothing of one may outlive it.
@Suite("What a wave leaves behind", .timeLimit(.minutes(1)))
struct WaveMemoryTests {
  /// The call and the seats of its samples know each other; the store is what both hold from outside.
  @Test("Nothing") func nothingIsKept() async throws {
    weak var kept: ReplyStore?
    try await withPolicy(keep: store(&kept)) { policy, _ in
      let results = await policy.sampleAll(SampleRequest.wave(4))
      #expect(results.allSatisfy { (try? $0.get()) != nil })
      #expect(kept != nil)
    }
    // A timer of the wave may still be about to notice that there is nothing to do.
    for _ in 0..<1000 where kept != nil { try await Task.sleep(for: .milliseconds(5)) }
    #expect(kept == nil)
  }

  private func store(_ kept: inout ReplyStore?) -> ReplyStore {
    let store = ReplyStore()
    kept = store
    return store
  }
}
