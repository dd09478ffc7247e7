/// Histogram binning: the mean label of the training rows whose scores fall into the same bin.
///
/// Source: Zadrozny and Elkan, "Obtaining calibrated probability estimates from decision trees and
/// naive Bayesian classifiers" (ICML 2001). Not monotone in the score: bins do not know each other.
/// An equal-width bin without training rows takes the value of the nearest bin that has some, and of
/// two equally near the smaller value, which is the cautious one.
public struct HistogramCalibrator: Calibrator, Hashable {
  /// The name of the method in calibrator files.
  public static let method = CalibrationMethod.histogram.rawValue

  /// What the calibrator was fitted on; never `nil`.
  public var identity: CalibratorIdentity? { fittedOn }
  /// What the calibrator was fitted on.
  public let fittedOn: CalibratorIdentity
  /// Where one bin ends and the next begins, strictly increasing, in 0...1; a score on an edge
  /// belongs to the upper bin.
  public let edges: [Double]
  /// The success probability of each bin, in 0...1: one more than `edges`.
  public let values: [Double]

  /// Fits the bins. Scores that are all equal give the mean label. Throws `invalidRow`,
  /// `invalidOption` or, below two questions, `tooFewRows`.
  public static func fit(
    _ rows: [CalibrationRow], policy: String, processRewardModel: String, seed: UInt64,
    options: HistogramOptions = HistogramOptions()
  ) throws -> HistogramCalibrator {
    try options.validate()
    let sample = try PostHocSample(
      rows, policy: policy, processRewardModel: processRewardModel, seed: seed,
      weighsQuestionsEqually: options.weighsQuestionsEqually)
    let edges =
      switch options.binning {
      case .equalWidth: (1..<options.bins).map { Double($0) / Double(options.bins) }
      case .equalMass: equalMassEdges(sample, bins: options.bins)
      }
    var sums = [Double](repeating: 0, count: edges.count + 1)
    var weights = sums
    for (row, score) in sample.scores.enumerated() {
      let bin = bin(of: score, edges: edges)
      sums[bin] += sample.weights[row] * sample.labels[row]
      weights[bin] += sample.weights[row]
    }
    let means = zip(sums, weights).map { $1 > 0 ? min($0 / $1, 1) : nil }
    return HistogramCalibrator(
      fittedOn: sample.identity, edges: edges, values: fillingEmptyBins(means))
  }

  /// All quantiles and the mean are the bin's value (the score held within 0...1, NaN as 0).
  public func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    .point(values[Self.bin(of: ScoreRange.unit(observation.rawScore), edges: edges)])
  }

  private static func bin(of score: Double, edges: [Double]) -> Int {
    edges.partitioningIndex { $0 > score }
  }

  /// Edge k is the first score with at least k / bins of the weight below it.
  private static func equalMassEdges(_ sample: PostHocSample, bins: Int) -> [Double] {
    var edges: [Double] = []
    var below = 0.0
    var share = 1
    var previous: Double?
    for row in sample.orderByScore {
      let score = sample.scores[row]
      // The slack keeps sums such as ten times .1 from missing their mark by an ulp.
      if score != previous, below + 1e-9 >= Double(share) / Double(bins), share < bins {
        edges.append(score)
        while share < bins, below + 1e-9 >= Double(share) / Double(bins) { share += 1 }
      }
      below += sample.weights[row]
      previous = score
    }
    return edges
  }

  private static func fillingEmptyBins(_ means: [Double?]) -> [Double] {
    let filled = means.indices.filter { means[$0] != nil }
    return means.indices.map { bin in
      if let mean = means[bin] { return mean }
      let upper = filled.partitioningIndex { $0 > bin }
      let neighbours = filled[max(0, upper - 1)..<min(filled.count, upper + 1)]
      let nearest = neighbours.map { abs($0 - bin) }.min() ?? 0
      return neighbours.filter { abs($0 - bin) == nearest }.compactMap { means[$0] }.min() ?? 0
    }
  }
}

extension HistogramCalibrator: Codable {
  private enum CodingKeys: String, CodingKey {
    case fittedOn = "identity"
    case edges
    case values
  }

  /// Writes the schema, the method, the identity and the bins.
  public func encode(to encoder: any Encoder) throws {
    try CalibratorFileHeader(method: Self.method).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(fittedOn, forKey: .fittedOn)
    try container.encode(edges, forKey: .edges)
    try container.encode(values, forKey: .values)
  }

  /// Reads and validates: the schema, the method, one value more than edges, all in 0...1, edges
  /// increasing.
  public init(from decoder: any Decoder) throws {
    try CalibratorFileHeader(from: decoder).require(method: Self.method)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    fittedOn = try container.decode(CalibratorIdentity.self, forKey: .fittedOn)
    edges = try container.decode([Double].self, forKey: .edges)
    values = try container.decode([Double].self, forKey: .values)
    guard values.count == edges.count + 1 else {
      throw CalibrationError(
        .malformedFile,
        "The histogram has \(edges.count) edges and \(values.count) values; it needs one value more "
          + "than edges. Fit it again or restore the file.")
    }
    for edge in edges { try CalibratorFile.require(edge, in: 0...1, "edges") }
    for value in values { try CalibratorFile.require(value, in: 0...1, "values") }
    try CalibratorFile.requireOrder(edges, "edges", strictly: true)
  }
}
