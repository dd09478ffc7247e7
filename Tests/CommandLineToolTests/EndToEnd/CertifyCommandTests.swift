import Experiments
import Foundation
import Parsimony
import Testing

@Suite("parsimony certify", .enabled(if: Program.isBuilt), .serialized)
struct CertifyCommandTests {
  private func run(_ arguments: [String], in folder: URL) async throws -> Program.Result {
    try Program.run(arguments, environment: try await SmallCatalog.environment(), folder: folder)
  }

  @Test("a certificate is made, quoted and bound to its models")
  func wholeWay() async throws {
    let folder = try Scratch.folder("certify")
    let record = try await run(
      ["pool", "record", "--count", "24", "--n", "3", "--threads", "1", "--out", "a.pool"],
      in: folder)
    #expect(record.status == 0, "\(record.error)")
    // Untrained models hardly solve anything, so hardly anything can be lost.
    let made = try await run(
      [
        "certify", "--pool", "a.pool", "--risk", "0.4", "--confidence", "0.9", "--out",
        "a.certificate", "--study", "--resplits", "20", "--others", "a.pool", "--json", "a.json",
      ], in: folder)
    #expect(made.status == 0, "\(made.error)")
    #expect(made.output.contains("with 90% confidence at most 40% of such questions"))
    #expect(made.output.contains("20 random splits"))
    let certificate = try Certificate(contentsOf: folder.appendingPathComponent("a.certificate"))
    #expect(certificate.options.maximum == 3 && certificate.questions == 18)
    let json = try #require(
      JSONSerialization.jsonObject(
        with: Data(contentsOf: folder.appendingPathComponent("a.json"))) as? [String: Any])
    #expect(json["schema"] as? String == "parsimony.certify/1")
    #expect((json["transfers"] as? [Any])?.count == 1)

    let bench = try await run(
      [
        "bench", "--count", "6", "--strategies", "best-of-n-calibrated", "--n", "3", "--no-uniform",
        "--certificate", "a.certificate", "--threads", "1",
      ], in: folder)
    #expect(bench.status == 0, "\(bench.error)")
    #expect(bench.output.contains("certificate"))
    #expect(!bench.output.contains("uniform@controller"))

    let solve = try await run(
      ["solve", "4 9 10 13", "--certificate", "a.certificate", "--threads", "1"], in: folder)
    #expect([0, 2].contains(solve.status), "\(solve.error)")
    #expect(solve.output.contains("certificate: "))
    let text = String(
      decoding: try Data(contentsOf: folder.appendingPathComponent("a.certificate")),
      as: UTF8.self)
    try Data(text.replacingOccurrences(of: certificate.policy, with: "another").utf8).write(
      to: folder.appendingPathComponent("other.certificate"))
    let other = try await run(
      ["solve", "4 9 10 13", "--certificate", "other.certificate"], in: folder)
    #expect(other.status == 65 && other.error.contains("'another'"), "\(other.error)")
  }

  @Test("nothing is written where nothing passes")
  func nothingPasses() async throws {
    let folder = try Scratch.folder("certify-none")
    _ = try await run(
      ["pool", "record", "--count", "8", "--n", "2", "--threads", "1", "--out", "a.pool"],
      in: folder)
    let result = try await run(
      ["certify", "--pool", "a.pool", "--risk", "0.02", "--out", "a.certificate"], in: folder)
    #expect(result.status == 2 && result.output.contains("No setting passes"))
    #expect(
      !FileManager.default.fileExists(
        atPath: folder.appendingPathComponent("a.certificate").path))
    for arguments in [
      ["certify", "--pool", "a.pool", "--risk", "2"],
      ["certify", "--pool", "a.pool", "--test", "t"],
      ["certify", "--pool", "a.pool", "--n", "9"],
      ["solve", "4 9 10 13", "--certificate", "c", "--strategy", "ias"],
      ["solve", "4 9 10 13", "--fallback", "person", "--strategy", "ias"],
    ] {
      #expect(try await run(arguments, in: folder).status == 64, "\(arguments)")
    }
    let broken = folder.appendingPathComponent("b.certificate")
    try Data("{}".utf8).write(to: broken)
    #expect(
      try await run(["solve", "4 9 10 13", "--certificate", "b.certificate"], in: folder).status
        == 65)
    #expect(
      try await run(["solve", "4 9 10 13", "--certificate", "none"], in: folder).status == 74)
  }

  @Test("an abandoned question is handed over")
  func handsOver() async throws {
    let folder = try Scratch.folder("fallback")
    // Nothing is believed at this level, so the controller abandons.
    let abandon = [
      "solve", "4 9 10 13", "--strategy", "controller", "--n", "4", "--acceptance", "1",
      "--threads", "1", "--explain",
    ]
    let person = try await run(abandon + ["--fallback", "person"], in: folder)
    #expect(person.status == 2 && person.output.contains("a person"), "\(person.error)")
    let policy = try await run(abandon + ["--fallback", "base"], in: folder)
    #expect(policy.output.contains("handed over to base"), "\(policy.output)\(policy.error)")
  }

  @Test("strategies are listed with their settings")
  func listed() async throws {
    let folder = try Scratch.folder("strategies")
    let result = try await run(["strategies"], in: folder)
    #expect(result.status == 0)
    for kind in StrategySpec.Kind.allCases {
      #expect(result.output.contains(kind.rawValue))
    }
    #expect(try await run(["strategies", "--name", "nobody"], in: folder).status == 64)
  }
}
