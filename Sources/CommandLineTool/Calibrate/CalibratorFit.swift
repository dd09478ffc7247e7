import Experiments
import Foundation
import Parsimony
import SmallModels

/// Fits a calibrator of any method on labelled questions, with progress.
struct CalibratorFit {
  let method: CalibrationMethod
  let models: ModelSelection
  let prm: String
  let catalog: ModelCatalog
  let seed: UInt64
  let adapter: AdapterOptions
  let threads: Int

  /// Fits and writes `file`; an adapter's weights go beside it, and its training can be resumed.
  func calibrator(
    on labelled: [LabelledQuestion], file: URL
  ) async throws -> any Calibrator & Encodable & Sendable {
    guard let model = models.processRewardModel else {
      throw CommandFailure(.internalError, "no process reward model was loaded")
    }
    guard method == .loraQuantile else {
      let rows = try await ScoredRows.make(labelled, scoredBy: model)
      let calibrator = try method.fit(
        rows, policy: models.policy.identity.name, processRewardModel: model.identity.name,
        seed: seed)
      try OutputFile(path: file.path).write(CalibratorFile.encode(calibrator))
      return calibrator
    }
    let checkpoint = file.deletingLastPathComponent().appendingPathComponent(
      ".\(file.deletingPathExtension().lastPathComponent).checkpoint/state.bin")
    let anchors = try adapter.anchors.map { try RolloutSource.load($0).set.questions } ?? []
    let parameters = try catalog.folder(prm).load()
    let start = try adapter.start.flatMap {
      try FittedCalibrator(
        contentsOf: URL(fileURLWithPath: $0), configuration: parameters.configuration
      ).adapter
    }
    var options = adapter.options(workers: threads)
    if let start { options.shape = start.shape }
    let fit = AdapterFit(
      model: parameters, identity: model.identity, policy: models.policy.identity.name, seed: seed,
      options: options)
    let meter = TrainingMeter()
    let fitted = try await Interruption.cancelling {
      try await fit.fit(
        labelled, anchors: anchors, from: start, to: file, checkpoint: checkpoint
      ) { meter.show($0) }
    }
    try? FileManager.default.removeItem(at: checkpoint.deletingLastPathComponent())
    return fitted
  }
}

/// Scores labelled questions with a progress line.
enum ScoredRows {
  static func make(
    _ labelled: [LabelledQuestion], scoredBy model: any ProcessRewardModel,
    calibratedBy calibrated: (any ProcessRewardModel)? = nil
  ) async throws -> [CalibrationRow] {
    let meter = CountMeter("questions scored")
    defer { meter.end() }
    return try await Interruption.cancelling {
      try await CalibrationRows.make(labelled, scoredBy: model, calibratedBy: calibrated) {
        meter.show($0, of: $1)
      }
    }
  }
}
