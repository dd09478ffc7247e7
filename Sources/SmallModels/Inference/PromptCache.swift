import Tensor

/// Prompts that are computed already, least recently used first out, and who has paid for them.
///
/// A session pays for a prompt once. One that had to make room and is computed again is at the
/// engine's expense: a bill must not depend on what else runs.
struct PromptCache {
  /// Prompts are not shared across sessions.
  struct Key: Hashable {
    let session: UInt64
    let tokens: [Int32]
  }

  /// A computed prompt.
  struct Prompt {
    /// Holds the prompt; to be forked before the next call.
    let slot: Int32
    /// The logits of the first token after it.
    let logits: [Float]
    fileprivate var lastUse: Int
  }

  private let model: FusedTransformer
  private let capacity: Int
  private var prompts: [Key: Prompt] = [:]
  private var uses = 0
  /// The last prompts paid for, in a ring.
  private var paid: Set<Key> = []
  private var ring: [Key] = []
  private var ringEnd = 0
  private static let ringCapacity = 16_384

  /// Makes a cache that takes at most `capacity` of the model's slots.
  init(_ model: FusedTransformer, capacity: Int) {
    self.model = model
    self.capacity = capacity
  }

  /// The computed prompt, and whether its session must pay for it.
  mutating func prompt(
    _ key: Key
  ) throws(FusedTransformerError) -> (prompt: Prompt, isBilled: Bool) {
    uses += 1
    let prompt: Prompt
    if var known = prompts[key] {
      known.lastUse = uses
      prompt = known
    } else {
      prompt = try compute(key)
    }
    prompts[key] = prompt
    return (prompt, pay(key))
  }

  private mutating func compute(_ key: Key) throws(FusedTransformerError) -> Prompt {
    if prompts.count >= capacity,
      let oldest = prompts.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      prompts[oldest.key] = nil
      try model.release(oldest.value.slot)
    }
    let slot = try model.allocateSlot()
    var logits: [Float] = []
    do {
      try model.forward(
        slots: [Int32](repeating: slot, count: key.tokens.count), tokens: key.tokens,
        logitRows: [Int32(key.tokens.count - 1)], into: &logits)
    } catch {
      try model.release(slot)
      throw error
    }
    return Prompt(slot: slot, logits: logits, lastUse: uses)
  }

  private mutating func pay(_ key: Key) -> Bool {
    guard paid.insert(key).inserted else { return false }
    if ring.count < Self.ringCapacity {
      ring.append(key)
    } else {
      paid.remove(ring[ringEnd])
      ring[ringEnd] = key
      ringEnd = (ringEnd + 1) % Self.ringCapacity
    }
    return true
  }
}
