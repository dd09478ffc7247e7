import Foundation
import Gateway
import Parsimony
import Testing

struct ReplayLogTests {
  private let folder: String
  private var file: String { folder + "/runs.jsonl" }

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/replay-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func log(
    keepsText: Bool = false, fileBytes: Int = 1 << 20, queueBytes: Int = 1 << 20
  ) throws -> ReplayLog {
    try ReplayLog(
      .init(file: file, keepsText: keepsText), fileBytes: fileBytes, queueBytes: queueBytes)
  }

  private func useKeyOfZeros() throws {
    try Data(String(repeating: "0", count: 64).utf8).write(
      to: URL(fileURLWithPath: file + ".key"))
  }

  private func lines(_ suffix: String = "") throws -> [String] {
    let text = try String(contentsOfFile: file + suffix, encoding: .utf8)
    #expect(text.hasSuffix("\n"))
    return text.split(separator: "\n").map(String.init)
  }

  @Test(arguments: [true, false]) func lineIsAsDocumented(keepsText: Bool) async throws {
    try useKeyOfZeros()
    let log = try log(keepsText: keepsText)
    log.record(try ReplaySamples.run())
    log.finish()
    await log.run()
    #expect(
      try lines() == [keepsText ? ReplaySamples.line : ReplaySamples.redactedLine])
    #expect(log.written == 1 && log.dropped == 0)
  }

  /// Without texts, nothing of what a user or a model wrote is in the file.
  @Test func redactionIsKeyed() async throws {
    let first = try log()
    first.record(try ReplaySamples.run())
    first.record(try ReplaySamples.run("What is 40 + 2?"))
    first.finish()
    await first.run()
    let text = try String(contentsOfFile: file, encoding: .utf8)
    for piece in ["What", "Six", "guess", "42.0", "a note"] { #expect(!text.contains(piece)) }
    #expect(!text.contains("q:4a5d3eb668a6a8a4ac938f5e6d6fd63b"))
    let hashes = text.matches(of: /"a:([0-9a-f]{32})"/).map { String($0.output.1) }
    // Equal within a question, different between questions.
    #expect(hashes.count == 4 && Set(hashes).count == 2 && hashes[0] == hashes[1])
    // The key stays, and so do the hashes.
    let second = try log()
    second.record(try ReplaySamples.run())
    second.finish()
    await second.run()
    #expect(try lines()[2] == lines()[0])
    let attributes = try FileManager.default.attributesOfItem(atPath: file + ".key")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(
      try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
  }

  @Test func badKeyIsRefused() throws {
    try Data("x".utf8).write(to: URL(fileURLWithPath: file + ".key"))
    let error = #expect(throws: KeyError.self) { try log() }
    #expect(error?.message.contains("64 hexadecimal digits") == true)
  }

  @Test func runsWithoutCompleteTracesAreLeftOut() async throws {
    let log = try log()
    var run = try ReplaySamples.run()
    run.outcome = Outcome(
      question: run.outcome.question, strategy: "majority", conclusion: Conclusion(.outOfBudget),
      candidates: run.outcome.candidates.filter { !$0.trace.isComplete }, notes: [],
      ledger: Ledger(), seconds: 0)
    log.record(run)
    log.finish()
    await log.run()
    #expect(log.written == 0 && log.dropped == 0)
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test func fullFilesAreKeptBeside() async throws {
    let log = try log(fileBytes: 1500)
    for number in 0..<40 { log.record(try ReplaySamples.run("Question \(number)")) }
    log.finish()
    await log.run()
    #expect(log.written == 40 && log.dropped == 0)
    // Two lines fit; the latest file, eight before it, and what is older is gone.
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(
      Set(names)
        == Set(
          ["runs.jsonl", "runs.jsonl.key"] + (1...8).map { "runs.jsonl.\($0)" }))
    for suffix in ["", ".1", ".8"] { #expect(try lines(suffix).count == 2) }
    let size = try FileManager.default.attributesOfItem(atPath: file + ".3")[.size] as? Int
    #expect(size.map { $0 <= 1500 } == true)
  }

  /// What a killed process left behind stays a line of its own.
  @Test func tornLineIsClosed() async throws {
    try useKeyOfZeros()
    try Data("{\"schema\":\"parsim".utf8).write(to: URL(fileURLWithPath: file))
    let log = try log()
    log.record(try ReplaySamples.run())
    log.finish()
    await log.run()
    #expect(try lines() == ["{\"schema\":\"parsim", ReplaySamples.redactedLine])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDiskLosesLinesAndNothingElse() async throws {
    try FileManager.default.createSymbolicLink(
      atPath: file, withDestinationPath: "/dev/full")
    let log = try log()
    for _ in 0..<5 { log.record(try ReplaySamples.run()) }
    log.finish()
    await log.run()
    #expect(log.written == 0 && log.dropped == 5)
  }

  @Test func missingFolderLosesLines() async throws {
    let log = try log()
    try FileManager.default.removeItem(atPath: folder)
    log.record(try ReplaySamples.run())
    log.finish()
    await log.run()
    #expect(log.written == 0 && log.dropped == 1)
  }

  @Test func queueIsBounded() async throws {
    let log = try log(queueBytes: 2000)
    for _ in 0..<10 { log.record(try ReplaySamples.run()) }
    #expect(log.dropped == 7)
    log.finish()
    log.record(try ReplaySamples.run())
    await log.run()
    #expect(log.written == 3 && log.dropped == 8)
  }

  /// Many hand in at once; a cancelled writer still writes what is there.
  @Test func everyRunIsWrittenOnce() async throws {
    let log = try log(queueBytes: 64 << 20)
    let writer = Task { await log.run() }
    let run = try ReplaySamples.run()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<50 { log.record(run) } }
      }
    }
    writer.cancel()
    await writer.value
    #expect(log.written == 400 && log.dropped == 0)
    #expect(try Set(lines()).count == 1)
    #expect(try lines().count == 400)
  }
}
