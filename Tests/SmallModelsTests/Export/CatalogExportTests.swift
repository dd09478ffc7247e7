import Foundation
import Parsimony
import SmallModels
import Testing

@Suite struct CatalogExportTests {
  let scratch: ScratchFolder
  let catalog: ModelCatalog

  init() throws {
    scratch = try ScratchFolder()
    catalog = ModelCatalog(root: scratch.url)
    try catalog.folder("tiny").save(
      try TinyModel.speaker(head: true, seed: 1),
      card: ExportSamples.card("tiny", .processRewardModel))
  }

  private func refusal(_ body: () throws -> ModelExport) -> String {
    let error = #expect(throws: ModelFileError.self) { _ = try body() }
    return error?.message ?? ""
  }

  /// A calibrator file with an adapter, fitted for a model of this name.
  private func calibrator(of name: String) throws -> FittedCalibrator {
    let model = try catalog.folder("tiny").load()
    let shape = AdapterShape(rank: 2, alpha: 4)
    let file = scratch.url.appendingPathComponent("\(name).json")
    let adapter = try FittedCalibrator.save(
      QuantileAdapter(of: model, shape: shape, seed: 1), beside: file)
    let rows = [CalibrationRow](
      repeating: CalibrationRow(
        questionID: "q", rawScore: 0.5, stepIndex: 0, isTerminal: false, successes: 1, rollouts: 2),
      count: 2)
    let fitted = try ModelQuantileCalibrator(
      fittedOn: CalibratorIdentity(
        policy: "p", processRewardModel: "builtin/\(name)", seed: 1, rows: rows),
      levels: shape.levels, adapter: adapter)
    try FittedCalibrator.save(fitted, to: file)
    return try FittedCalibrator(contentsOf: file, configuration: model.configuration)
  }

  @Test func modelsAreExportedByName() throws {
    let export = try catalog.export("tiny")
    #expect(export.card.name == "tiny")
    #expect(export.head?.levels == [])
    let adapted = try catalog.export("tiny", calibrator: calibrator(of: "tiny"))
    #expect(adapted.head?.levels == [0.1, 0.5, 0.9])
  }

  @Test func calibratorsOfOtherModelsAreRefused() throws {
    let other = try calibrator(of: "other")
    #expect(refusal { try catalog.export("tiny", calibrator: other) }.contains("builtin/other"))
  }

  @Test func damagedWeightsAreRefused() throws {
    let weights = catalog.folder("tiny").url.appendingPathComponent("model.safetensors")
    var data = try Data(contentsOf: weights)
    data[data.count - 1] ^= 1
    try data.write(to: weights)
    #expect(refusal { try catalog.export("tiny") }.contains("card.json says"))
    #expect(refusal { try catalog.export("nothing") }.contains("nothing"))
  }
}
