import Parsimony
import Testing

@Suite struct SeedSequenceTests {
  /// The published FNV-1a vectors.
  @Test(arguments: [
    ("", 0xCBF2_9CE4_8422_2325 as UInt64), ("a", 0xAF63_DC4C_8601_EC8C),
    ("foobar", 0x8594_4171_F739_67E8),
  ])
  func fnv1a(text: String, hash: UInt64) {
    #expect(StableHash.fnv1a(text) == hash)
  }

  /// Stored runs depend on these values: they must never change.
  @Test func derivedSeedsAreFrozen() {
    let sequence = SeedSequence(seed: 42)
    #expect(sequence.derive("question", 0) == 5_713_140_001_019_885_332)
    #expect(sequence.derive("question", 1) == 11_988_120_799_755_456_539)
    #expect(sequence.derive("Ünïcode") == 2_898_341_336_235_208_003)
  }

  @Test func derivedSeedsDiffer() {
    var seeds: Set<UInt64> = []
    for root in 0..<10 {
      for label in ["", "a", "b", "ab", "ba"] {
        for index in -5..<200 {
          seeds.insert(SeedSequence(seed: UInt64(root)).derive(label, index))
        }
      }
    }
    #expect(seeds.count == 10 * 5 * 205)
  }

  @Test func childrenAndGeneratorsFollowDerive() {
    let sequence = SeedSequence(seed: 9)
    let seed = sequence.derive("x", 3)
    #expect(sequence.child("x", 3) == SeedSequence(seed: seed))
    #expect(sequence.generator("x", 3) == SplitMix64(seed: seed))
  }
}
