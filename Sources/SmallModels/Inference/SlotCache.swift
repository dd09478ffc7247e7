import Tensor

/// Sequences that a transformer has computed already, each in a slot of its own; the least recently
/// used one makes room.
///
/// It saves work and decides nothing: what it has lost is computed again, to the same bits.
struct SlotCache<Key: Hashable, Value> {
  /// A sequence that was computed.
  struct Entry {
    /// Holds it; to be forked before the cache is given another one.
    let slot: Int32
    /// What was worked out along with it.
    let value: Value
    fileprivate var lastUse: Int
  }

  private let model: FusedTransformer
  private let capacity: Int
  private var entries: [Key: Entry] = [:]
  private var uses = 0

  /// Makes a cache that takes at most `capacity` of the model's slots, at least 1.
  init(_ model: FusedTransformer, capacity: Int) {
    self.model = model
    self.capacity = max(1, capacity)
  }

  /// An entry, which counts as used.
  mutating func use(_ key: Key) -> Entry? {
    guard let index = entries.index(forKey: key) else { return nil }
    uses += 1
    entries.values[index].lastUse = uses
    return entries.values[index]
  }

  /// Takes an entry out; its slot is then the caller's.
  mutating func take(_ key: Key) -> Entry? { entries.removeValue(forKey: key) }

  /// Keeps a slot, which is then the cache's. Where the key is known the older entry stays.
  mutating func keep(_ slot: Int32, value: Value, for key: Key) {
    if use(key) != nil {
      release(slot)
      return
    }
    if entries.count >= capacity,
      let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      entries[oldest.key] = nil
      release(oldest.value.slot)
    }
    uses += 1
    entries[key] = Entry(slot: slot, value: value, lastUse: uses)
  }

  private func release(_ slot: Int32) {
    // The slot was allocated by this engine, so releasing it cannot fail.
    try? model.release(slot)
  }
}

/// How many computed sequences an engine keeps.
enum SlotCacheSize {
  /// Bytes of key/value cache for each engine, where nothing else is asked for: with a policy and a
  /// process reward model 256 MiB in all.
  static let bytes = 128 << 20

  /// The slots that `bytes` hold, 1...1024. A slot of `builtin/base` takes 512 KiB.
  static func slots(_ bytes: Int, for configuration: TransformerConfiguration) -> Int {
    // Keys and values of float32, in blocks of 16 tokens.
    let length = (max(1, configuration.maximumLength) + 15) / 16 * 16
    let each = (configuration.layers * length * configuration.hiddenSize)
      .multipliedReportingOverflow(by: 8)
    guard !each.overflow, each.partialValue > 0 else { return 1 }
    return min(max(1, bytes / each.partialValue), 1024)
  }
}
