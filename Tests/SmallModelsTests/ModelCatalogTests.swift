import Foundation
import Parsimony
import SmallModels
import Testing

@Suite struct ModelCatalogTests {
  let scratch: ScratchFolder
  let catalog: ModelCatalog

  init() throws {
    scratch = try ScratchFolder()
    catalog = ModelCatalog(root: scratch.url)
    try catalog.folder("one").save(
      TinyModel.speaker(seed: 1), card: ModelFolderTests.card("one", .policy))
    try catalog.folder("judge").save(
      TinyModel.speaker(head: true, seed: 2),
      card: ModelFolderTests.card("judge", .processRewardModel))
    try FileManager.default.createDirectory(
      at: scratch.url.appendingPathComponent("empty"), withIntermediateDirectories: true)
  }

  @Test func modelsAreFoundByName() throws {
    #expect(catalog.names() == ["judge", "one"])
    let policy = try catalog.policy("one")
    #expect(policy.identity.name == "builtin/one")
    #expect(try policy.identity.fingerprint == catalog.folder("one").fingerprint())
    #expect(try catalog.processRewardModel("judge").identity.name == "builtin/judge")
  }

  @Test(arguments: ["", "two", "../one", ".", "one/", "empty", "Ünïcode"])
  func unknownNamesListWhatThereIs(_ name: String) throws {
    let error = #expect(throws: ModelFileError.self) { try catalog.policy(name) }
    #expect(error?.message.contains("one") == true)
    #expect(error?.message.contains("judge") != true)
  }

  @Test func roles() throws {
    let policy = #expect(throws: ModelFileError.self) { try catalog.policy("judge") }
    #expect(policy?.message.contains("prm") == true)
    let prm = #expect(throws: ModelFileError.self) { try catalog.processRewardModel("one") }
    #expect(prm?.message.contains("judge") == true)
  }

  /// Runs are stored and resumed under the fingerprint, so mixed-up weights must not pass.
  @Test func weightsOfAnotherModelAreRefused() throws {
    let file = catalog.folder("one").url.appendingPathComponent("model.safetensors")
    var data = try Data(contentsOf: file)
    data[data.count - 4] ^= 1
    try data.write(to: file)
    #expect(throws: Never.self) { try catalog.folder("one").load() }
    let error = #expect(throws: ModelFileError.self) { try catalog.policy("one") }
    #expect(error?.code == .badFile)
    #expect(error?.message.contains("fnv1a64:") == true)
  }

  @Test func anEmptyCatalogSaysSo() throws {
    let nothing = ModelCatalog(root: scratch.url.appendingPathComponent("empty"))
    #expect(nothing.names() == [])
    let error = #expect(throws: ModelFileError.self) { try nothing.policy("base") }
    #expect(error?.message.contains("none") == true)
    #expect(ModelCatalog(root: scratch.url.appendingPathComponent("gone")).names() == [])
  }

  @Test func theEnvironmentNamesTheFolder() throws {
    let found = try ModelCatalog.locate(environment: ["PARSIMONY_MODELS": scratch.url.path])
    #expect(found.names() == ["judge", "one"])
    let error = #expect(throws: ModelFileError.self) {
      try ModelCatalog.locate(environment: ["PARSIMONY_MODELS": "/nowhere/at/all"])
    }
    #expect(error?.message.contains("/nowhere/at/all") == true)
  }
}
