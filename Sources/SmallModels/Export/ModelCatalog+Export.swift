import Foundation
import Parsimony

extension ModelCatalog {
  /// A model by name, ready to be exported; with a calibrator, the model that its adapter makes of
  /// the process reward model.
  ///
  /// - Throws: ``ModelFileError`` if there is no such model, its files are damaged, or the
  ///   calibrator adapts nothing or another model.
  public func export(
    _ name: String, calibrator: FittedCalibrator? = nil
  ) throws(ModelFileError) -> ModelExport {
    let folder = folder(name)
    let card = try folder.card()
    let identity = try identity(card, name)
    guard let calibrator else { return try ModelExport(folder.load(), card: card) }
    guard let adapter = calibrator.adapter else {
      throw ModelFileError(
        .badFile,
        "the calibrator adapts no weights; export \(name) as it is, and give the calibrator's file "
          + "to whoever reads its scores")
    }
    if let fitted = calibrator.calibrator.identity?.processRewardModel, fitted != identity.name {
      throw ModelFileError(
        .badFile,
        "the calibrator was fitted for \(quoted(fitted)), not for \(identity.name); export the "
          + "model that it was fitted for")
    }
    return try ModelExport(folder.load(), adapter: adapter, card: card)
  }
}
