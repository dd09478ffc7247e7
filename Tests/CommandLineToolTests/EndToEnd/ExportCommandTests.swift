import Foundation
import Testing

@Suite("export, end to end", .enabled(if: Program.isBuilt), .serialized)
struct ExportCommandTests {
  private func run(_ arguments: [String], in folder: URL) async throws -> Program.Result {
    try Program.run(
      ["export"] + arguments, environment: try await SmallCatalog.environment(), folder: folder)
  }

  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func bothForms() async throws {
    let folder = try Scratch.folder("export")
    let file = try await run(["base", "--format", "gguf", "--out", "base.gguf"], in: folder)
    #expect(file.status == 0 && file.output == "wrote base.gguf\n", "\(file.error)")
    let directory = try await run(["prm", "--format", "hf", "--out", "prm-hf"], in: folder)
    #expect(directory.status == 0 && directory.output == "wrote prm-hf\n", "\(directory.error)")
    let head = try await run(["prm", "--format", "gguf", "--out", "prm.gguf"], in: folder)
    #expect(head.output == "wrote prm.gguf\nwrote prm-head.json\n")
    #expect(try names(folder) == ["base.gguf", "prm-head.json", "prm-hf", "prm.gguf"])
    #expect(
      try Data(contentsOf: folder.appendingPathComponent("base.gguf")).prefix(4)
        == Data("GGUF".utf8))
    let inside = try names(folder.appendingPathComponent("prm-hf"))
    #expect(inside.contains("head.json") && inside.contains("model.safetensors"))
  }

  @Test func replacesWhenForced() async throws {
    let folder = try Scratch.folder("export")
    let arguments = ["weak", "--format", "hf", "--out", "weak-hf"]
    #expect(try await run(arguments, in: folder).status == 0)
    let again = try await run(arguments, in: folder)
    #expect(again.status == 74 && again.output.isEmpty)
    #expect(again.error.contains("--force"))
    #expect(try await run(arguments + ["--force"], in: folder).status == 0)
    #expect(try names(folder) == ["weak-hf"])
  }

  @Test(arguments: [
    (["nothing", "--format", "hf", "--out", "x"], Int32(64), "base, prm, weak"),
    (["../base", "--format", "hf", "--out", "x"], 64, "../base"),
    (["base", "--format", "onnx", "--out", "x"], 64, "onnx"),
    (["base", "--format", "hf"], 64, "--out"),
    (["base", "--format", "hf", "--out", ""], 64, "--out"),
    (["prm", "--format", "hf", "--out", "x", "--calibrated", "--calibrator", "y"], 64, "not both"),
    (["prm", "--format", "hf", "--out", "x", "--calibrator", "missing.json"], 74, "missing.json"),
    (["prm", "--format", "hf", "--out", "x", "--calibrated"], 65, "adapts no weights"),
    (
      ["prm", "--format", "hf", "--out", "x", "--calibrated", "--policy", "weak"], 69,
      "no calibrator"
    ),
    (["base", "--format", "gguf", "--out", "no/such/base.gguf"], 74, "no/such/base.gguf"),
  ])
  func refusals(arguments: [String], status: Int32, words: String) async throws {
    let folder = try Scratch.folder("export")
    let result = try await run(arguments, in: folder)
    #expect(result.status == status, "\(result.error)")
    #expect(result.error.contains(words), "\(result.error)")
    #expect(result.output.isEmpty)
    #expect(try names(folder).isEmpty)
  }
}
