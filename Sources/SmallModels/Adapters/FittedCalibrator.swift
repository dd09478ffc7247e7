public import Foundation
public import Parsimony

/// A calibrator as it lies on disk: its JSON file and, for one that adapts the model, the adapter's
/// weights beside it.
public struct FittedCalibrator: Sendable {
  /// The calibrator.
  public let calibrator: any Calibrator
  /// The adapter that the process reward model must be loaded with; nil for all other methods.
  public let adapter: QuantileAdapter?
  /// FNV-1a (64 bits) of the JSON file, which names the adapter's own fingerprint.
  public let fingerprint: String

  /// Reads a calibrator, and the adapter that it names.
  ///
  /// - Parameter configuration: the shape of the process reward model.
  /// - Throws: ``ModelFileError`` naming the file and what is wrong with it.
  public init(
    contentsOf url: URL, configuration: TransformerConfiguration
  ) throws(ModelFileError) {
    guard let data = try? Data(contentsOf: url) else {
      throw ModelFileError(.fileAccess, "cannot read the calibrator \(url.path)")
    }
    do {
      calibrator = try CalibratorFile.decode(data)
    } catch {
      throw ModelFileError(.badFile, "\(url.path): \(error)")
    }
    fingerprint = StableHash.fingerprint(data)
    guard let quantiles = calibrator as? ModelQuantileCalibrator else {
      adapter = nil
      return
    }
    let file = url.deletingLastPathComponent().appendingPathComponent(quantiles.adapter.file)
    let adapter = try QuantileAdapter(
      contentsOf: file,
      shape: AdapterShape(quantiles.adapter, levels: quantiles.levels, file: url.path),
      configuration: configuration)
    let found = try FileFingerprint.of(file)
    guard found == quantiles.adapter.fingerprint else {
      throw ModelFileError(
        .badFile,
        "the adapter \(file.path) is \(found), its calibrator says "
          + "\(quantiles.adapter.fingerprint); fit the calibrator again or restore the file")
    }
    self.adapter = adapter
  }

  /// The file of an adapter's weights that belongs to a calibrator's file: the same name with
  /// another extension.
  public static func adapterFile(beside url: URL) -> URL {
    url.deletingPathExtension().appendingPathExtension("safetensors")
  }

  /// Writes a calibrator.
  ///
  /// - Throws: ``ModelFileError`` if the file cannot be written.
  public static func save(
    _ calibrator: some Calibrator & Encodable, to url: URL
  ) throws(ModelFileError) {
    do {
      try CalibratorFile.encode(calibrator).write(to: url, options: .atomic)
    } catch {
      throw ModelFileError(.fileAccess, "cannot write \(url.path): \(error)")
    }
  }

  /// Writes an adapter's weights beside the calibrator's file and describes them.
  public static func save(
    _ adapter: QuantileAdapter, beside url: URL
  ) throws(ModelFileError) -> ModelQuantileCalibrator.Adapter {
    let file = adapterFile(beside: url)
    try adapter.save(to: file)
    return ModelQuantileCalibrator.Adapter(
      file: file.lastPathComponent, fingerprint: try FileFingerprint.of(file),
      rank: adapter.shape.rank, alpha: Double(adapter.shape.alpha),
      layerStride: adapter.shape.layerStride, targets: adapter.shape.targets.map(\.rawValue))
  }
}

extension AdapterShape {
  /// The shape that a calibrator's file describes.
  init(
    _ adapter: ModelQuantileCalibrator.Adapter, levels: [Double], file: String
  ) throws(ModelFileError) {
    var targets: [Target] = []
    for name in adapter.targets {
      guard let target = Target(rawValue: name) else {
        throw ModelFileError(
          .badFile, "\(file) adapts \(name.prefix(60).debugDescription), which no model here has")
      }
      targets.append(target)
    }
    self.init(
      rank: adapter.rank, alpha: Float(adapter.alpha), layerStride: adapter.layerStride,
      targets: targets, levels: levels)
  }
}
