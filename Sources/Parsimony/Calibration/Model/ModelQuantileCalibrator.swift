import Foundation

/// Takes the quantiles that a calibrated process reward model states itself, and corrects what
/// questions held out of its training show to be off: the mean by Platt scaling, the lowest quantile
/// by a split-conformal shift with the question as the exchangeable unit.
///
/// This is "LoRA quantile calibration" (arXiv 2506.09338) as the rest of the program sees it; the
/// adapter itself belongs to the model and is named here. An observation without the model's own
/// quantiles gives the widest interval there is, 0 to 1, around the raw score: nothing is known.
public struct ModelQuantileCalibrator: Calibrator, Hashable {
  /// The name of the method in calibrator files.
  public static let method = "lora-quantile"

  /// The adapter that makes the model state these quantiles.
  public struct Adapter: Sendable, Hashable, Codable {
    /// The file's name, beside the calibrator's own file.
    public let file: String
    /// The file's fingerprint.
    public let fingerprint: String
    /// The rank of every adapted matrix.
    public let rank: Int
    /// The numerator of the scale of the matrices' products.
    public let alpha: Double
    /// Every so manieth block is adapted, from the last one down.
    public let layerStride: Int
    /// The adapted matrices of a block, such as `self_attn.q_proj`.
    public let targets: [String]

    private enum CodingKeys: String, CodingKey {
      case file, fingerprint, rank, alpha, targets
      case layerStride = "layer_stride"
    }

    /// Describes an adapter.
    public init(
      file: String, fingerprint: String, rank: Int, alpha: Double, layerStride: Int,
      targets: [String]
    ) {
      self.file = file
      self.fingerprint = fingerprint
      self.rank = rank
      self.alpha = alpha
      self.layerStride = layerStride
      self.targets = targets
    }
  }

  /// What the adapter and the corrections were fitted on; never `nil`.
  public var identity: CalibratorIdentity? { fittedOn }
  /// What the adapter and the corrections were fitted on.
  public let fittedOn: CalibratorIdentity
  /// The levels of the model's quantiles.
  public let levels: [Double]
  /// The adapter.
  public let adapter: Adapter
  /// The corrected mean is sigmoid(`meanSlope` logit(mean) + `meanOffset`).
  public let meanSlope: Double
  /// See `meanSlope`.
  public let meanOffset: Double
  /// What is taken from the lowest quantile; infinite where too few questions were held out to say.
  public let lowShift: Double

  /// Puts a calibrator together; throws `malformedFile` where a number is not usable.
  public init(
    fittedOn: CalibratorIdentity, levels: [Double], adapter: Adapter, meanSlope: Double = 1,
    meanOffset: Double = 0, lowShift: Double = 0
  ) throws {
    try SuccessQuantiles.validate(levels: levels)
    guard meanSlope >= 0, meanSlope.isFinite, meanOffset.isFinite, !lowShift.isNaN else {
      throw CalibrationError(
        .malformedFile,
        "The corrections are \(meanSlope), \(meanOffset) and \(lowShift); the slope is a number of "
          + "0 or more, the others are numbers: fit the calibrator again.")
    }
    self.fittedOn = fittedOn
    self.levels = levels
    self.adapter = adapter
    self.meanSlope = meanSlope
    self.meanOffset = meanOffset
    self.lowShift = lowShift
  }

  /// The model's quantiles after the corrections.
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    guard let stated = observation.modelQuantiles, stated.levels == levels else {
      // One level alone can only be cautious; more of them say that anything is possible.
      let span = Double(max(1, levels.count - 1))
      return SuccessQuantiles(
        validLevels: levels, values: levels.indices.map { Double($0) / span },
        mean: ScoreRange.unit(observation.rawScore))
    }
    var values = stated.values
    let next = values.count > 1 ? values[1] : 1
    values[0] = min(next, max(0, values[0] - lowShift))
    let clamped = min(max(stated.mean, 1e-6), 1 - 1e-6)
    let mean = LogisticFunction.sigmoid(meanSlope * LogisticFunction.logit(clamped) + meanOffset)
    return SuccessQuantiles(validLevels: levels, values: values, mean: mean)
  }
}

extension ModelQuantileCalibrator: Codable {
  private enum CodingKeys: String, CodingKey {
    case identity, levels, adapter
    case meanSlope = "mean_slope"
    case meanOffset = "mean_offset"
    case lowShift = "low_shift"
  }

  /// Writes the schema, the method, the identity, the adapter and the corrections; an infinite shift
  /// is left out.
  public func encode(to encoder: any Encoder) throws {
    try CalibratorFileHeader(method: Self.method).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fittedOn, forKey: .identity)
    try container.encode(levels, forKey: .levels)
    try container.encode(adapter, forKey: .adapter)
    try container.encode(meanSlope, forKey: .meanSlope)
    try container.encode(meanOffset, forKey: .meanOffset)
    if lowShift.isFinite { try container.encode(lowShift, forKey: .lowShift) }
  }

  /// Reads and validates.
  public init(from decoder: any Decoder) throws {
    let header = try CalibratorFileHeader(from: decoder)
    guard header.method == Self.method else {
      throw CalibrationError(
        .unknownMethod, "The calibrator's method is '\(header.method)', not '\(Self.method)'.")
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      fittedOn: container.decode(CalibratorIdentity.self, forKey: .identity),
      levels: container.decode([Double].self, forKey: .levels),
      adapter: container.decode(Adapter.self, forKey: .adapter),
      meanSlope: container.decode(Double.self, forKey: .meanSlope),
      meanOffset: container.decode(Double.self, forKey: .meanOffset),
      lowShift: container.decodeIfPresent(Double.self, forKey: .lowShift) ?? .infinity)
    guard !adapter.file.isEmpty, !adapter.file.contains("/"), adapter.file != ".." else {
      throw CalibrationError(
        .malformedFile,
        "The adapter's file is '\(adapter.file.prefix(60))'; it must be a plain file name.")
    }
  }
}
