import Experiments
import Foundation
import Parsimony
import SmallModels

/// The calibrators of one study: read from files, or fitted on the study's own questions.
struct Calibrators {
  /// What was made.
  struct Result {
    /// In the order of the methods.
    let entries: [CalibrationStudy.Entry]
    /// The model with the adapter of lora-quantile, where that takes part.
    let calibratedModel: (any ProcessRewardModel)?
    /// The fitting questions' rows.
    let rows: [CalibrationRow]
    /// What a reader must know.
    let notes: [String]
  }

  let options: EvaluateCalibration
  let models: ModelSelection
  let catalog: ModelCatalog
  let threads: Int
  /// A folder for what is fitted here.
  let scratch: URL

  func make(on questions: [LabelledQuestion]) async throws -> Result {
    guard let model = models.processRewardModel else {
      throw CommandFailure(.internalError, "no process reward model was loaded")
    }
    let rows = try await ScoredRows.make(questions, scoredBy: model)
    var given = try givenCalibrators()
    var entries: [CalibrationStudy.Entry] = []
    var calibrated: (any ProcessRewardModel)?
    var notes: [String] = []
    for method in try MethodList.methods(options.methods) {
      var fitted = given.removeValue(forKey: method)
      if fitted == nil, method == .loraQuantile {
        fitted = try await adapter(on: questions, &notes)
      }
      if let fitted {
        try fitted.calibrator.require(
          policy: models.policy.identity.name, processRewardModel: model.identity.name)
        if let adapter = fitted.adapter {
          calibrated = try catalog.processRewardModel(
            options.prm, adapter: adapter, threads: threads)
        }
        entries.append(.init(method: method.rawValue, calibrator: fitted.calibrator))
        if let identity = fitted.calibrator.identity {
          notes.append(
            "\(method.rawValue) is \(fitted.fingerprint), fitted on "
              + "\(Figures.counted(identity.questions, "question")).")
        }
      } else {
        let calibrator = try method.fit(
          rows, policy: models.policy.identity.name, processRewardModel: model.identity.name,
          seed: options.seed)
        entries.append(.init(method: method.rawValue, calibrator: calibrator))
      }
    }
    if let (method, _) = given.first {
      throw CommandFailure(
        .usage, "--calibrator gives a \(method.rawValue), which --methods does not name")
    }
    return Result(entries: entries, calibratedModel: calibrated, rows: rows, notes: notes)
  }

  /// The calibrators that the options name.
  private func givenCalibrators() throws -> [CalibrationMethod: FittedCalibrator] {
    let configuration = try catalog.folder(options.prm).configuration()
    var given: [CalibrationMethod: FittedCalibrator] = [:]
    for path in options.calibrator {
      let url = URL(fileURLWithPath: path)
      let fitted = try FittedCalibrator(contentsOf: url, configuration: configuration)
      let header = try CalibratorFile.method(of: Data(contentsOf: url))
      guard given.updateValue(fitted, forKey: header) == nil else {
        throw CommandFailure(.usage, "--calibrator gives two of method \(header.rawValue)")
      }
    }
    return given
  }

  /// The adapter that ships with the policy, or a new one.
  private func adapter(
    on questions: [LabelledQuestion], _ notes: inout [String]
  ) async throws -> FittedCalibrator {
    let shipped = try catalog.calibrator(policy: options.policy, prm: options.prm)
    if let shipped, shipped.adapter != nil { return shipped }
    let file = scratch.appendingPathComponent("adapter.json")
    _ = try await CalibratorFit(
      method: .loraQuantile, models: models, prm: options.prm, catalog: catalog,
      seed: options.seed, adapter: options.adapter, threads: threads
    ).calibrator(on: questions, file: file)
    return try FittedCalibrator(
      contentsOf: file, configuration: catalog.folder(options.prm).configuration())
  }
}
