import Foundation
import Parsimony
import SmallModels
import Testing

/// An interrupted run goes on to the same weights, bit for bit.
@Suite struct TrainerResumeTests {
  private let folder: ScratchFolder
  private var checkpoint: URL { folder.url.appendingPathComponent("deep/state.bin") }

  init() throws { folder = try ScratchFolder() }

  private func run(
    _ plan: TrainingPlan = ToyCorpus.plan(steps: 12), checkpoint: URL?, until: Int? = nil,
    source: ToyCorpus = ToyCorpus(), log: ReportLog = ReportLog(), cancelAt: Int? = nil
  ) async throws -> (parameters: ModelParameters, tokens: Int) {
    try await Trainer(plan: plan, checkpoint: checkpoint).train(
      ToyCorpus.initial(), on: source, until: until
    ) { report in
      log.add(report)
      if report.step == cancelAt { withUnsafeCurrentTask { $0?.cancel() } }
    }
  }

  @Test(arguments: [1, 2])
  func stoppedAtAStep(_ workers: Int) async throws {
    let plan = ToyCorpus.plan(steps: 12, workers: workers)
    let whole = try await run(plan, checkpoint: nil)
    for stop in [1, 5, 8] {
      let part = try await run(plan, checkpoint: checkpoint, until: stop)
      #expect(part.parameters != whole.parameters)
    }
    let log = ReportLog()
    let resumed = try await run(plan, checkpoint: checkpoint, log: log)
    #expect(log.all.map(\.step) == Array(9...12))
    #expect(resumed.parameters == whole.parameters)
    #expect(resumed.tokens == whole.tokens)
    #expect(try ModelCheckpoint.averaged(checkpoint) == whole.parameters)
    // Finished: asking again changes nothing.
    let again = try await run(plan, checkpoint: checkpoint)
    #expect(again.parameters == whole.parameters && again.tokens == whole.tokens)
  }

  @Test func cancelled() async throws {
    let whole = try await run(checkpoint: nil)
    let checkpoint = checkpoint
    for step in [2, 3, 7] {
      let task = Task { try await run(checkpoint: checkpoint, cancelAt: step) }
      await #expect(throws: CancellationError.self) { try await task.value }
    }
    let log = ReportLog()
    let resumed = try await run(checkpoint: checkpoint, log: log)
    // Cancellation keeps the step that was reached, not only the last regular checkpoint.
    #expect(log.all.first?.step == 8)
    #expect(resumed.parameters == whole.parameters)
    #expect(resumed.tokens == whole.tokens)
  }

  @Test func killedBetweenCheckpoints() async throws {
    let whole = try await run(checkpoint: nil)
    await #expect(throws: ToyCorpus.Failure.self) {
      try await run(checkpoint: checkpoint, source: ToyCorpus(failsAt: 10))
    }
    let log = ReportLog()
    let resumed = try await run(checkpoint: checkpoint, log: log)
    #expect(log.all.first?.step == 9)
    #expect(resumed.parameters == whole.parameters)
    #expect(resumed.tokens == whole.tokens)
  }

  @Test func checkpointIntervalsMayChange() async throws {
    let whole = try await run(checkpoint: nil)
    _ = try await run(checkpoint: checkpoint, until: 5)
    let resumed = try await run(
      ToyCorpus.plan(steps: 12, checkpointEvery: 1), checkpoint: checkpoint)
    #expect(resumed.parameters == whole.parameters)
  }

  @Test func anotherPlanIsRefused() async throws {
    _ = try await run(checkpoint: checkpoint, until: 3)
    let before = try Data(contentsOf: checkpoint)
    var seeded = ToyCorpus.plan(steps: 12)
    seeded.seed = 2
    var decayed = ToyCorpus.plan(steps: 12)
    decayed.weightDecay = 0.1
    for (plan, word) in [
      (ToyCorpus.plan(steps: 13), "steps"), (ToyCorpus.plan(steps: 12, workers: 2), "workers"),
      (ToyCorpus.plan(steps: 12, description: "other"), "other"), (seeded, "seed"),
      (decayed, "another run"), (ToyCorpus.plan(steps: 12, averaging: 0.5), "another run"),
    ] {
      let error = await #expect(throws: ModelFileError.self) {
        try await run(plan, checkpoint: checkpoint)
      }
      #expect(error?.code == .badFile)
      #expect(error?.message.contains(word) == true)
    }
    for other in [
      try ModelParameters.random(TinyModel.shape, head: true, seed: 7),
      try ModelParameters.random(.weak, seed: 7),
    ] {
      await #expect(throws: ModelFileError.self) {
        try await Trainer(plan: ToyCorpus.plan(steps: 12), checkpoint: checkpoint)
          .train(other, on: ToyCorpus())
      }
    }
    #expect(try Data(contentsOf: checkpoint) == before)
  }

  /// Weights of a later step must not pass for those of an earlier one.
  @Test func aStepThatIsPastIsRefused() async throws {
    _ = try await run(checkpoint: checkpoint, until: 8)
    let error = await #expect(throws: ModelFileError.self) {
      try await run(checkpoint: checkpoint, until: 5)
    }
    #expect(error?.message.contains("step 8") == true)
    let same = try await run(checkpoint: checkpoint, until: 8)
    #expect(try ModelCheckpoint.averaged(checkpoint) == same.parameters)
  }

  @Test func damagedCheckpointsAreRefused() async throws {
    _ = try await run(checkpoint: checkpoint, until: 3)
    let whole = try Data(contentsOf: checkpoint)
    let length = Int(whole[8]) | Int(whole[9]) << 8
    let header = try #require(
      String(data: whole[16..<(16 + length)], encoding: .utf8))
    /// The checkpoint with an edited header.
    func edited(_ old: String, _ new: String) throws -> Data {
      try #require(header.contains(old))
      let text = Data(header.replacingOccurrences(of: old, with: new).utf8)
      var data = Data(whole[..<8])
      withUnsafeBytes(of: UInt64(text.count).littleEndian) { data.append(contentsOf: $0) }
      return data + text + whole[(16 + length)...]
    }
    func patched(_ range: Range<Int>, _ bytes: [UInt8]) -> Data {
      var data = whole
      data.replaceSubrange(range, with: bytes)
      return data
    }
    let count = try ToyCorpus.initial().values.count
    let end = whole.count
    let big = [UInt8](repeating: 0xFF, count: 8)
    let damaged: [Data] = [
      Data(), Data("x".utf8), whole.prefix(7), whole.prefix(15), whole.prefix(16),
      whole.prefix(16 + length), whole.prefix(end - 1), whole + Data([0]),
      patched(0..<1, [0]), patched(8..<16, big), patched(8..<16, [0, 0, 0, 0, 0, 0, 0, 0x80]),
      patched(8..<16, [0, 0, 0, 0, 0, 0, 0, 0]), patched(16..<20, [0xFF, 0xFE, 0, 1]),
      patched((end - 4)..<end, [0, 0, 0xC0, 0x7F]),  // NaN
      patched((16 + length)..<(20 + length), [0, 0, 0x80, 0x7F]),  // infinity
      try edited("\"count\":\(count)", "\"count\":\(Int.max)"),
      try edited("\"count\":\(count)", "\"count\":\(Int.max / 16 + 1)"),
      try edited("\"count\":\(count)", "\"count\":-1"),
      try edited("\"count\":\(count)", "\"count\":0"),
      try edited("\"step\":3", "\"step\":-1"), try edited("\"step\":3", "\"step\":13"),
      try edited("\"step\":3", "\"step\":\(Int.max)"),
      try edited("\"tokens\":\(3 * 16 * 13)", "\"tokens\":\(Int.max)"),
      try edited("\"tokens\":\(3 * 16 * 13)", "\"tokens\":-5"),
      try edited("\"num_hidden_layers\":2", "\"num_hidden_layers\":-2"),
      try edited("\"num_hidden_layers\":2", "\"num_hidden_layers\":\(Int.max)"),
      try edited("\"hidden_size\":32", "\"hidden_size\":\(Int.max - 31)"),
    ]
    for (index, data) in damaged.enumerated() {
      try data.write(to: checkpoint)
      let error = await #expect(throws: ModelFileError.self, "case \(index)") {
        try await run(checkpoint: checkpoint)
      }
      #expect(error?.code == .badFile, "case \(index)")
      #expect(error?.message.contains("state.bin") == true)
      #expect(throws: ModelFileError.self, "case \(index)") {
        try ModelCheckpoint.averaged(checkpoint)
      }
    }
    // Random damage never traps: it is refused, or the numbers are merely others.
    var generator = SplitMix64(seed: 5)
    for _ in 0..<150 {
      var data = whole
      for _ in 0..<(1 + generator.index(below: 3)) {
        data[generator.index(below: 16 + length)] = UInt8(truncatingIfNeeded: generator.next())
      }
      try data.write(to: checkpoint)
      do { _ = try ModelCheckpoint.averaged(checkpoint) } catch { #expect(error.code == .badFile) }
    }
    try whole.write(to: checkpoint)
    #expect(throws: Never.self) { try ModelCheckpoint.averaged(checkpoint) }
  }

  @Test func unreadablePlacesAreReported() async throws {
    let error = #expect(throws: ModelFileError.self) {
      try ModelCheckpoint.averaged(folder.url.appendingPathComponent("none.bin"))
    }
    #expect(error?.code == .fileAccess)
    // A file where the checkpoint's folder should be.
    let file = folder.url.appendingPathComponent("file")
    try Data("x".utf8).write(to: file)
    let write = await #expect(throws: ModelFileError.self) {
      try await run(checkpoint: file.appendingPathComponent("state.bin"))
    }
    #expect(write?.code == .fileAccess)
    // A folder where the checkpoint should be.
    await #expect(throws: ModelFileError.self) { try await run(checkpoint: folder.url) }
  }
}
