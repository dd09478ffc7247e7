import Parsimony

/// A reusable hash table from packed states to path counts.
///
/// Open addressing with linear probing. Forgetting everything is one increment of the generation,
/// so the memory serves one puzzle after another without being cleared.
struct PathCountTable: Sendable {
  private struct Slot {
    var key: UInt128
    var count: Int
    var generation: UInt32
  }

  /// Beyond this many entries the table forgets rather than grows (8 MB).
  private static let maximumEntries = 1 << 17

  private var slots: [Slot]
  private var generation: UInt32 = 1
  private var entries = 0

  init() {
    slots = Array(repeating: Slot(key: 0, count: 0, generation: 0), count: 1 << 10)
  }

  subscript(key: UInt128) -> Int? {
    let mask = slots.count - 1
    var index = PathCountTable.hash(key) & mask
    while slots[index].generation == generation {
      if slots[index].key == key { return slots[index].count }
      index = (index + 1) & mask
    }
    return nil
  }

  /// Stores a count; `key` must not be in the table yet.
  mutating func insert(_ count: Int, for key: UInt128) {
    if entries * 2 >= slots.count {
      if entries >= PathCountTable.maximumEntries { removeAll() } else { grow() }
    }
    place(Slot(key: key, count: count, generation: generation))
    entries += 1
  }

  mutating func removeAll() {
    entries = 0
    if generation == .max {
      self = PathCountTable()
    } else {
      generation += 1
    }
  }

  private mutating func place(_ slot: Slot) {
    let mask = slots.count - 1
    var index = PathCountTable.hash(slot.key) & mask
    while slots[index].generation == generation { index = (index + 1) & mask }
    slots[index] = slot
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(key: 0, count: 0, generation: 0), count: old.count * 2)
    for slot in old where slot.generation == generation { place(slot) }
  }

  private static func hash(_ key: UInt128) -> Int {
    let folded =
      UInt64(truncatingIfNeeded: key)
      ^ (UInt64(truncatingIfNeeded: key >> 64) &* 0x9E37_79B9_7F4A_7C15)
    return Int(truncatingIfNeeded: SplitMix64.finalize(folded) >> 1)
  }
}
