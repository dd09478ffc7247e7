import CTensor

extension FusedTransformer {
  /// Takes the lowest free slot, with length 0.
  ///
  /// - Throws: `noFreeSlot`, `outOfMemory`.
  public func allocateSlot() throws(FusedTransformerError) -> Int32 {
    var slot: Int32 = 0
    try FusedTransformerError.check(decoder_slot_allocate(engine, &slot))
    return slot
  }

  /// Gives a slot back.
  public func release(_ slot: Int32) throws(FusedTransformerError) {
    try FusedTransformerError.check(decoder_slot_release(engine, slot))
  }

  /// The number of tokens in a slot.
  public func length(of slot: Int32) throws(FusedTransformerError) -> Int {
    var length: Int32 = 0
    try FusedTransformerError.check(decoder_slot_length(engine, slot, &length))
    return Int(length)
  }

  /// Forgets all but the first `length` tokens of a slot, 0...length(of: slot).
  public func truncate(_ slot: Int32, to length: Int) throws(FusedTransformerError) {
    try FusedTransformerError.check(
      decoder_slot_truncate(engine, slot, Int32(clamping: length)))
  }

  /// Empties a slot.
  public func reset(_ slot: Int32) throws(FusedTransformerError) {
    try truncate(slot, to: 0)
  }

  /// Makes an allocated slot hold the first `length` tokens of another (all where nil).
  public func fork(
    _ source: Int32, to destination: Int32, length: Int? = nil
  ) throws(FusedTransformerError) {
    let count = try prefixLength(length, of: source)
    try FusedTransformerError.check(
      decoder_slot_copy(engine, source, destination, Int32(clamping: count)))
  }

  /// Allocates a slot that holds the first `length` tokens of another (all where nil), so that
  /// several samples of a prompt share its prefill.
  public func fork(_ source: Int32, length: Int? = nil) throws(FusedTransformerError) -> Int32 {
    let count = try prefixLength(length, of: source)
    let slot = try allocateSlot()
    do throws(FusedTransformerError) {
      try fork(source, to: slot, length: count)
    } catch {
      try release(slot)
      throw error
    }
    return slot
  }

  private func prefixLength(
    _ length: Int?, of slot: Int32
  ) throws(FusedTransformerError) -> Int {
    if let length { return length }
    return try self.length(of: slot)
  }
}
