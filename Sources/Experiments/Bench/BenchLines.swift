import Parsimony

/// The details of a bench, line by line: all lines have the same questions and seeds in the same
/// order.
struct BenchLines {
  /// The lines' names, in order of appearance.
  let names: [String]
  private let rows: [String: [BenchQuestionDetail]]
  private let seeds: Int
  private let seed: UInt64

  init(_ details: [BenchQuestionDetail], seeds: Int, seed: UInt64) throws(ExperimentError) {
    var names: [String] = []
    var rows: [String: [BenchQuestionDetail]] = [:]
    for detail in details {
      if rows[detail.strategy] == nil { names.append(detail.strategy) }
      rows[detail.strategy, default: []].append(detail)
    }
    guard let first = names.first, let reference = rows[first]?.map(\.questionID) else {
      throw ExperimentError(.badArgument, "There are no results to report on.")
    }
    for name in names where rows[name]?.map(\.questionID) != reference {
      throw ExperimentError(
        .badArgument,
        "The lines \(first) and \(name) are not on the same questions in the same order; run both "
          + "on one set.")
    }
    self.names = names
    self.rows = rows
    self.seeds = max(1, seeds)
    self.seed = seed
  }

  /// The details of a line.
  func details(of name: String) -> [BenchQuestionDetail] { rows[name] ?? [] }

  /// The line that costs are measured by.
  var fullWidth: String? { fullWidths.first }

  /// Best-of-n by the raw and by the calibrated scores, where they are there.
  private var fullWidths: [String] {
    [StrategySpec.Kind.bestOfN, .bestOfNCalibrated].map(\.rawValue).filter { rows[$0] != nil }
  }

  func results() -> [BenchLine] {
    let full = fullWidth.map { tokens(of: $0) }
    return names.map { name in
      let details = details(of: name)
      let accuracy = interval(name, details.map { $0.isCorrect ? 1 : 0 })
      let cost = tokens(of: name)
      return BenchLine(
        strategy: name, n: details.map(\.n).max() ?? 0,
        questions: Set(details.map(\.questionID)).count, accuracy: accuracy.estimate,
        accuracyLow: accuracy.lower, accuracyHigh: accuracy.upper,
        meanSamples: Double(details.reduce(0) { $0 + $1.spend.samples }) / Double(details.count),
        policyTokens: perSeed(details.reduce(0) { $0 + $1.spend.policyTokens }),
        prmTokens: perSeed(details.reduce(0) { $0 + $1.spend.prmTokens }),
        costShare: full.flatMap { $0 > 0 ? Double(cost) / Double($0) : nil },
        abandoned: perSeed(details.count { $0.decision == .abandoned }),
        seconds: details.reduce(0) { $0 + $1.wallSeconds } / Double(seeds))
    }
  }

  func comparisons() -> [BenchComparison] {
    var pairs: [(String, String)] = []
    for name in names {
      for full in fullWidths where name != full { pairs.append((name, full)) }
      let uniform = "uniform@\(name)"
      if rows[uniform] != nil { pairs.append((name, uniform)) }
    }
    return pairs.map { compare($0, with: $1) }
  }

  private func compare(_ name: String, with baseline: String) -> BenchComparison {
    let (first, second) = (details(of: name), details(of: baseline))
    let accuracy = interval(
      "\(name) - \(baseline)",
      zip(first, second).map { ($0.isCorrect ? 1 : 0) - ($1.isCorrect ? 1 : 0) })
    let cost = try? bootstrap("\(name) / \(baseline)").ratio(
      numerators: first.map { Double($0.spend.totalTokens) },
      denominators: second.map { Double($0.spend.totalTokens) },
      clusters: first.map(\.questionID))
    return BenchComparison(
      strategy: name, baseline: baseline, difference: accuracy.estimate,
      differenceLow: accuracy.lower, differenceHigh: accuracy.upper,
      costRatio: cost?.estimate, costRatioLow: cost?.lower, costRatioHigh: cost?.upper)
  }

  private func tokens(of name: String) -> Int {
    details(of: name).reduce(0) { $0 + $1.spend.totalTokens }
  }

  private func perSeed(_ total: Int) -> Int {
    Int((Double(total) / Double(seeds)).rounded())
  }

  private func bootstrap(_ label: String) -> ClusteredBootstrap {
    ClusteredBootstrap(seed: SeedSequence(seed: seed).derive("bench/interval/\(label)"))
  }

  /// The mean and its interval. Every line has rows and every value is finite, so there always is
  /// one.
  private func interval(
    _ label: String, _ values: [Double]
  ) -> (estimate: Double, lower: Double, upper: Double) {
    let clusters = details(of: names[0]).map(\.questionID)
    guard let interval = try? bootstrap(label).mean(values, clusters: clusters) else {
      return (.nan, .nan, .nan)
    }
    return (interval.estimate, interval.lower, interval.upper)
  }
}
