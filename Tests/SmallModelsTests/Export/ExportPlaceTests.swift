import Foundation
import SmallModels
import Testing

/// Exports appear whole or not at all, and nothing of others is lost.
@Suite struct ExportPlaceTests {
  let scratch: ScratchFolder
  let export: ModelExport
  let scored: ModelExport

  init() throws {
    scratch = try ScratchFolder()
    export = try ModelExport(TinyModel.speaker(seed: 1), card: ExportSamples.card("a", .policy))
    scored = try ModelExport(
      TinyModel.speaker(head: true, seed: 1), card: ExportSamples.card("b", .processRewardModel))
  }

  private func place(_ name: String) -> URL { scratch.url.appendingPathComponent(name) }

  private func refusal(
    _ format: ModelExport.Format, _ url: URL, replacing: Bool = false, of export: ModelExport? = nil
  ) -> String {
    let error = #expect(throws: ModelFileError.self) {
      try (export ?? self.export).write(format, to: url, replacing: replacing)
    }
    #expect(error?.code == .fileAccess)
    return error?.message ?? ""
  }

  /// What lies in the folder, hidden drafts too.
  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).sorted()
  }

  @Test(arguments: ModelExport.Format.allCases)
  func replacesOnlyWhenAsked(_ format: ModelExport.Format) throws {
    let url = place("out")
    try export.write(format, to: url)
    let message = refusal(format, url)
    #expect(message.contains("--force") && message.contains(url.path))
    try export.write(format, to: url, replacing: true)
    #expect(try names() == ["out"])
  }

  @Test func replacedFolderHoldsOnlyTheNew() throws {
    try scored.write(.huggingFace, to: place("out"))
    try export.write(.huggingFace, to: place("out"), replacing: true)
    let inside = try FileManager.default.contentsOfDirectory(atPath: place("out").path)
    #expect(inside.count == 6 && !inside.contains("head.json"))
  }

  @Test func emptyFoldersMayBeFilled() throws {
    try FileManager.default.createDirectory(at: place("out"), withIntermediateDirectories: false)
    try export.write(.huggingFace, to: place("out"))
    #expect(try names() == ["out"])
  }

  @Test func foldersOfOthersAreNeverReplaced() throws {
    try export.write(.huggingFace, to: place("out"))
    try Data("mine".utf8).write(to: place("out/thesis.txt"))
    #expect(refusal(.huggingFace, place("out"), replacing: true).contains("thesis.txt"))
    #expect(try Data(contentsOf: place("out/thesis.txt")) == Data("mine".utf8))
    #expect(try names() == ["out"])
  }

  @Test func filesAndFoldersAreNotConfused() throws {
    try Data("x".utf8).write(to: place("file"))
    #expect(refusal(.huggingFace, place("file"), replacing: true).contains("is a file"))
    try FileManager.default.createDirectory(at: place("folder"), withIntermediateDirectories: false)
    #expect(refusal(.gguf, place("folder"), replacing: true).contains("is a folder"))
    #expect(try names() == ["file", "folder"])
  }

  @Test(arguments: ModelExport.Format.allCases)
  func missingParentsAreNamed(_ format: ModelExport.Format) throws {
    let message = refusal(format, place("missing/out"))
    #expect(message.contains("missing/out"))
    #expect(try names().isEmpty)
  }

  /// The head's place is taken: the model is not written either.
  @Test func nothingIsWrittenWhereOneFileIsTaken() throws {
    try Data("x".utf8).write(to: place("prm-head.json"))
    #expect(refusal(.gguf, place("prm.gguf"), of: scored).contains("prm-head.json"))
    #expect(try names() == ["prm-head.json"])
  }
}
