import Tensor
import Testing

/// The same slot, the same bits: whatever the batch, the chunks, the threads, the instruction set.
@Suite struct FusedTransformerInvarianceTests {
  /// Logits at every position of each sequence, run alone, in one call.
  private func alone(
    _ sequences: [[Int32]], _ shape: FusedTransformer.Configuration, seed: UInt64
  ) throws -> [[Float]] {
    let model = try FusedTransformer(
      configuration: shape, weights: .random(shape, seed: seed))
    let slot = try model.allocateSlot()
    var results: [[Float]] = []
    for sequence in sequences {
      try model.reset(slot)
      var logits: [Float] = []
      try model.forward(
        slots: sequence.map { _ in slot }, tokens: sequence,
        logitRows: sequence.indices.map(Int32.init), into: &logits)
      results.append(logits)
    }
    return results
  }

  private func sequences(_ shape: FusedTransformer.Configuration, count: Int) -> [[Int32]] {
    (0..<count).map {
      randomTokens(1 + ($0 * 23 + 30) % 61, below: shape.vocabularySize, seed: UInt64($0) + 50)
    }
  }

  /// Feeds all sequences in rounds; each round takes 0 to `chunk` tokens of each, interleaved.
  private func inRandomChunks(
    _ sequences: [[Int32]], _ shape: FusedTransformer.Configuration, seed: UInt64, chunk: Int,
    order: UInt64
  ) throws -> [[Float]] {
    let model = try FusedTransformer(
      configuration: shape, weights: .random(shape, seed: seed))
    var generator = FusedTestGenerator(state: order)
    let slots = try sequences.map { _ in try model.allocateSlot() }.shuffled(using: &generator)
    var done = sequences.map { _ in 0 }
    var results = sequences.map { _ in [Float]() }
    while zip(done, sequences).contains(where: { $0 < $1.count }) {
      var picks: [Int] = []
      for (index, sequence) in sequences.enumerated() {
        let count = min(Int.random(in: 0...chunk, using: &generator), sequence.count - done[index])
        picks += Array(repeating: index, count: count)
      }
      picks.shuffle(using: &generator)
      var tokens: [Int32] = []
      for index in picks {
        tokens.append(sequences[index][done[index]])
        done[index] += 1
      }
      var logits: [Float] = []
      try model.forward(
        slots: picks.map { slots[$0] }, tokens: tokens,
        logitRows: picks.indices.map(Int32.init), into: &logits)
      for (row, index) in picks.enumerated() {
        let start = row * shape.vocabularySize
        results[index] += logits[start..<start + shape.vocabularySize]
      }
    }
    return results
  }

  @Test(arguments: fusedShapes, [1, 3, 40])
  func batchAndChunksDoNotMatter(shape: FusedTransformer.Configuration, chunk: Int) throws {
    let sequences = sequences(shape, count: 8)
    let expected = try alone(sequences, shape, seed: 4)
    for threads in [1, 2, 3] {
      var shape = shape
      shape.threads = threads
      let found = try inRandomChunks(
        sequences, shape, seed: 4, chunk: chunk, order: UInt64(threads + chunk))
      #expect(found == expected, "threads: \(threads)")
    }
  }

  @Test func tokenByTokenIsOneChunk() throws {
    let shape = fusedShapes[3]
    let sequences = sequences(shape, count: 2)
    let model = try FusedTransformer(
      configuration: shape, weights: .random(shape, seed: 5))
    let expected = try alone(sequences, shape, seed: 5)
    for (sequence, expected) in zip(sequences, expected) {
      let slot = try model.allocateSlot()
      var found: [Float] = []
      var logits: [Float] = []
      for token in sequence {
        try model.forward(slots: [slot], tokens: [token], logitRows: [0], into: &logits)
        found += logits
      }
      #expect(found == expected)
    }
  }

  /// All rows of a pass wanted or only the last: the same tiles need not be used.
  @Test(arguments: 1...20)
  func rowsNotAskedForDoNotMatter(length: Int) throws {
    let shape = fusedShapes[1]
    let model = try FusedTransformer(
      configuration: shape, weights: .random(shape, seed: 6))
    let tokens = randomTokens(length, below: shape.vocabularySize, seed: 7)
    let slot = try model.allocateSlot()
    let slots = tokens.map { _ in slot }
    var all: [Float] = []
    var last: [Float] = []
    var hidden: [Float] = []
    try model.forward(
      slots: slots, tokens: tokens, logitRows: tokens.indices.map(Int32.init), into: &all)
    try model.reset(slot)
    try model.forward(
      slots: slots, tokens: tokens, logitRows: [Int32(length - 1)], logits: &last,
      hiddenRows: [0], hidden: &hidden)
    #expect(last[...] == all.suffix(shape.vocabularySize))
  }

  @Test func forkIsAnOwnPrefill() throws {
    let shape = fusedShapes[2]
    let model = try FusedTransformer(
      configuration: shape, weights: .random(shape, seed: 8))
    for prefix in [1, 15, 16, 17, 33] {
      let tokens = randomTokens(60, below: shape.vocabularySize, seed: UInt64(prefix))
      let source = try model.allocateSlot()
      let own = try model.allocateSlot()
      var ignored: [Float] = []
      try model.forward(
        slots: tokens.prefix(50).map { _ in source }, tokens: Array(tokens.prefix(50)),
        logitRows: [], into: &ignored)
      let forked = try model.fork(source, length: prefix)
      #expect(try model.length(of: forked) == prefix)
      // A used destination, longer than what it gets.
      let used = try model.allocateSlot()
      try model.fork(source, to: used)
      try model.fork(source, to: used, length: prefix)
      // The copies are independent of the source from here on.
      try model.truncate(source, to: 2)
      try model.forward(slots: [source], tokens: [0], logitRows: [], into: &ignored)
      try model.forward(
        slots: tokens.prefix(prefix).map { _ in own }, tokens: Array(tokens.prefix(prefix)),
        logitRows: [], into: &ignored)
      var results: [[Float]] = []
      for slot in [own, forked, used] {
        let rest = Array(tokens.dropFirst(prefix))
        var logits: [Float] = []
        try model.forward(
          slots: rest.map { _ in slot }, tokens: rest, logitRows: rest.indices.map(Int32.init),
          into: &logits)
        results.append(logits)
      }
      #expect(results[0] == results[1])
      #expect(results[0] == results[2])
      for slot in [source, own, forked, used] { try model.release(slot) }
    }
  }

  @Test func truncatedTokensLeaveNoTrace() throws {
    let shape = fusedShapes[2]
    let model = try FusedTransformer(
      configuration: shape, weights: .random(shape, seed: 9))
    let kept = randomTokens(21, below: shape.vocabularySize, seed: 10)
    let slot = try model.allocateSlot()
    var logits: [Float] = []
    func run(_ tokens: [Int32]) throws {
      try model.forward(
        slots: tokens.map { _ in slot }, tokens: tokens,
        logitRows: tokens.indices.map(Int32.init), into: &logits)
    }
    try run(kept)
    let expected = logits
    try model.reset(slot)
    try run(Array(kept.prefix(5)) + randomTokens(70, below: shape.vocabularySize, seed: 11))
    try model.truncate(slot, to: 5)
    try run(Array(kept.dropFirst(5)))
    #expect(logits[...] == expected[(5 * shape.vocabularySize)...])
    // A released slot's cache is handed to the next tenant as if new.
    try model.release(slot)
    #expect(try model.allocateSlot() == slot)
    try run(kept)
    #expect(logits == expected)
  }

  @Test(arguments: [FusedTransformer.Configuration.InstructionSet.portable, .avx2, .avx512])
  func instructionSetDoesNotMatter(
    set: FusedTransformer.Configuration.InstructionSet
  ) throws {
    var shape = fusedShapes[1]
    let sequences = sequences(shape, count: 5)
    let expected = try alone(sequences, shape, seed: 12)
    shape.instructionSet = set
    do {
      let found = try alone(sequences, shape, seed: 12)
      #expect(found == expected)
    } catch let error as FusedTransformerError {
      // Not this processor.
      #expect(error.code == .invalidConfiguration)
      #expect(set != .portable)
    }
  }
}
