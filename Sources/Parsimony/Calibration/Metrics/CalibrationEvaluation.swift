/// Measures methods on one set of labelled rows, with intervals from one set of question-clustered
/// bootstrap resamples that all methods share.
///
/// Every figure is a function of sums over rows, so that a resample costs one pass over the
/// questions; the AUC costs one over the ranked rows, exactly. With one question there are no
/// intervals. Resamples are the draws of ``ClusteredBootstrap`` with the same seed; limits are
/// percentiles.
public struct CalibrationEvaluation: Sendable {
  /// The number of bins of calibration errors and reliability diagrams.
  public static let bins = 10
  /// Quantiles this much above a label still count as reached: calibrators clamp theirs to 1e-4,
  /// which labels of 0 could never reach.
  public static let coverageTolerance = 1e-4

  /// The labels of the rows.
  public let labels: [SuccessCount]
  /// Which rows are terminal prefixes: their labels are certain.
  public let isTerminal: [Bool]
  /// Which rows are empty prefixes.
  public let isEmpty: [Bool]
  /// How many different questions there are.
  public let questions: Int
  /// The nominal coverage of the intervals.
  public let level: Double
  /// How many resamples were asked for.
  public let resamples: Int

  /// The question of each row, numbered in the order of their first rows.
  let questionOfRow: [Int]
  /// `nil` with a single question.
  let draws: ClusterResamples?

  /// Prepares the resamples of a set of rows.
  ///
  /// Arrays are aligned by row. Throws `CalibrationError`: `lengthMismatch`, `tooFewRows` without
  /// rows, `invalidRow` on an impossible label, `invalidOption` below 2 resamples or on a level not
  /// between 0 and 1.
  public init(
    labels: [SuccessCount], questionIDs: [String], isTerminal: [Bool], isEmpty: [Bool],
    resamples: Int = 1000, level: Double = 0.95, seed: UInt64
  ) throws {
    for (name, count) in [
      ("question ids", questionIDs.count), ("terminal flags", isTerminal.count),
      ("empty-prefix flags", isEmpty.count),
    ] where count != labels.count {
      throw CalibrationError(
        .lengthMismatch, "\(count) \(name) for \(labels.count) labels; give one each.")
    }
    guard !labels.isEmpty else {
      throw CalibrationError(.tooFewRows, "An evaluation needs at least one row.")
    }
    for (row, label) in labels.enumerated() { try label.validate(row: row) }
    guard resamples >= 2 else {
      throw CalibrationError(
        .invalidOption, "\(resamples) bootstrap resamples; give at least 2.")
    }
    guard level > 0, level < 1 else {
      throw CalibrationError(
        .invalidOption,
        "The interval level is \(level); give a number between 0 and 1, such as 0.95.")
    }
    var numbers: [String: Int] = [:]
    questionOfRow = questionIDs.map { id in
      if let number = numbers[id] { return number }
      numbers[id] = numbers.count
      return numbers.count - 1
    }
    self.labels = labels
    self.isTerminal = isTerminal
    self.isEmpty = isEmpty
    self.resamples = resamples
    self.level = level
    questions = numbers.count
    draws =
      questions < 2
      ? nil : try ClusterResamples(clusterCount: questions, resamples: resamples, seed: seed)
  }

  /// Prepares the resamples of calibration rows; empty prefixes are those of step 0 that are not
  /// terminal.
  public init(
    rows: [CalibrationRow], resamples: Int = 1000, level: Double = 0.95, seed: UInt64
  ) throws {
    try self.init(
      labels: rows.map(\.label), questionIDs: rows.map(\.questionID),
      isTerminal: rows.map(\.isTerminal),
      isEmpty: rows.map { $0.stepIndex == 0 && !$0.isTerminal }, resamples: resamples,
      level: level, seed: seed)
  }

  /// Every figure of a method, given its predictions for the rows in their order. Throws
  /// `lengthMismatch` when their number differs.
  public func result(
    method: String, predictions: [SuccessQuantiles]
  ) throws -> CalibrationResult {
    try CalibrationMetrics.validate(
      predictions.map(\.mean), count: predictions.count, labels)
    return CalibrationResult(
      method: method, questions: questions, rows: labels.count, intervalLevel: level,
      resamples: draws == nil ? 0 : resamples, estimates: try estimates(predictions),
      reliability: try reliability(predictions.map(\.mean)))
  }

  /// The reliability diagram of predicted success probabilities: every bin in order, empty ones
  /// included. Throws `lengthMismatch`, `invalidRow` on a prediction outside 0...1, and
  /// `invalidOption` without bins.
  public func reliability(
    _ predictions: [Double], binning: ReliabilityBinning = .equalWidth(bins)
  ) throws -> [ReliabilityBin] {
    try CalibrationMetrics.validate(predictions, count: predictions.count, labels)
    let binOfRow = try binning.bins(of: predictions)
    let limits = try binning.limits(predictions)
    var sums = newSums
    let rows = sums.add(bins: binOfRow, count: binning.count) { _ in 1 }
    let label = sums.add(bins: binOfRow, count: binning.count) { labels[$0].fraction }
    let prediction = sums.add(bins: binOfRow, count: binning.count) { predictions[$0] }
    let resampled = ResampledSums(sums, resamples: draws, level: level)
    return (0..<binning.count).map { bin in
      let inBin = (0..<questions).count { sums[rows.lowerBound + bin, $0] > 0 }
      let observed = resampled.ratio(label.lowerBound + bin, rows.lowerBound + bin)
      return ReliabilityBin(
        lower: limits[bin], upper: limits[bin + 1],
        rows: Int(resampled.value { $0[rows.lowerBound + bin] }), questions: inBin,
        meanPrediction: resampled.ratio(prediction.lowerBound + bin, rows.lowerBound + bin)?.value,
        meanLabel: observed?.value, meanLabelLow: inBin < 2 ? nil : observed?.low,
        meanLabelHigh: inBin < 2 ? nil : observed?.high)
    }
  }

  var newSums: ClusterSums { ClusterSums(clusterOfRow: questionOfRow, clusterCount: questions) }

  func requireAligned(_ count: Int) throws {
    guard count == labels.count else {
      throw CalibrationError(
        .lengthMismatch, "\(count) predictions for \(labels.count) labels; give one each.")
    }
  }
}
