import Foundation
import Gateway
import Parsimony
import Testing

struct KeyFileMutationTests {
  private static let text = """
    # who may call
    - name: ann
      sha256: 9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f
      models: [qwen]
      budget: {tokens: 1000, seconds: 5}
      daily: {tokens: 50_000, cost: 2.5}
      rate: {requests_per_minute: 60, tokens_per_minute: 10000}
    - {name: ben, secret: fedcba9876543210}
    """

  /// Whatever is in the file, it is read or refused, and no message shows a secret.
  @Test func damageNeverTraps() throws {
    let path = FileManager.default.temporaryDirectory.path + "/keys-\(UUID().uuidString).yaml"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var random = SplitMix64(seed: 7)
    var refused = 0
    for _ in 0..<500 {
      var bytes = Array(Self.text.utf8)
      for _ in 0...Int(random.next() % 3) {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 3 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8(32 + random.next() % 95), at: place)
        }
      }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      do {
        let ring = try KeyRing.load(
          .file(path), environment: [:], stateFile: "", models: ["qwen"]
        ).ring
        #expect(!ring.isOpen)
      } catch {
        refused += 1
        #expect(error.message.contains(path))
        #expect(!error.message.contains("dcba98765") && !error.message.contains("9f9f5111f7"))
      }
    }
    #expect(refused > 100 && refused < 500)
  }
}
