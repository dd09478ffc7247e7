import Endpoints
import Parsimony
import Testing
import UpstreamDouble

/// A gateway draws waves for months: nothing of one may outlive it.
@Suite("What a wave leaves behind", .timeLimit(.minutes(1)))
struct WaveMemoryTests {
  private struct Kept {
    weak var store: ReplyStore?
  }

  /// The call and the seats of its samples know each other; the store is what both hold from outside.
  @Test("Nothing") func nothingIsKept() async throws {
    let kept = try await drawn()
    // A timer of the wave may still be about to notice that there is nothing to do.
    for _ in 0..<1000 where kept.store != nil { try await Task.sleep(for: .milliseconds(5)) }
    #expect(kept.store == nil)
  }

  private func drawn() async throws -> Kept {
    let store = ReplyStore()
    let kept = Kept(store: store)
    try await withPolicy(keep: store, patience: .milliseconds(50)) { policy, _ in
      let results = await policy.sampleAll(SampleRequest.wave(4))
      #expect(results.allSatisfy { (try? $0.get()) != nil })
      #expect(kept.store?[3] != nil)
    }
    return kept
  }
}
