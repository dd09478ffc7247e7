/// Derives independent seeds from one root seed, a label and an index, stably across processes.
///
/// Every random choice of a run takes its own seed from the pair (what it is for, which one it
/// is), so that results do not depend on the order or the concurrency in which work is done.
public struct SeedSequence: Sendable, Hashable {
  /// The root seed, as printed and stored with a run.
  public let seed: UInt64

  /// Creates the sequence of a root seed.
  public init(seed: UInt64) {
    self.seed = seed
  }

  /// The seed for (`label`, `index`): FNV-1a of the label's UTF-8, chained with the root seed and
  /// the index through the SplitMix64 finaliser. Distinct indices of one label never collide.
  public func derive(_ label: String, _ index: Int = 0) -> UInt64 {
    let rooted = SplitMix64.finalize(seed &+ SplitMix64.increment)
    let labelled = SplitMix64.finalize(rooted ^ StableHash.fnv1a(label))
    let word = UInt64(bitPattern: Int64(index)) &* SplitMix64.increment
    return SplitMix64.finalize(labelled &+ word)
  }

  /// A sequence rooted at the derived seed, for nested work such as question, then attempt.
  public func child(_ label: String, _ index: Int = 0) -> SeedSequence {
    SeedSequence(seed: derive(label, index))
  }

  /// A generator seeded with `derive(label, index)`.
  public func generator(_ label: String, _ index: Int = 0) -> SplitMix64 {
    SplitMix64(seed: derive(label, index))
  }
}
