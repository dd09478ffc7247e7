extension CalibrationEvaluation {
  /// All metrics with their intervals; undefined ones are absent.
  func estimates(
    _ predictions: [SuccessQuantiles]
  ) throws -> [CalibrationMetric: MetricEstimate] {
    let means = predictions.map(\.mean)
    let tolerance = Self.coverageTolerance
    var sums = newSums
    let rows = sums.add { _ in 1 }
    var columns: [CalibrationMetric: ClusterSums.Column] = [
      .brier: sums.add { RowTerm.squaredError(means[$0], labels[$0]) },
      .brierPositive: sums.add { RowTerm.positiveSquaredError(means[$0], labels[$0]) },
      .brierMedian: sums.add { RowTerm.squaredError(predictions[$0].median, labels[$0]) },
      .bias: sums.add { means[$0] - labels[$0].fraction },
      .pinball: sums.add { RowTerm.pinball(predictions[$0], labels[$0]) },
      .width: sums.add { predictions[$0].high - predictions[$0].low },
      .meanLabel: sums.add { labels[$0].fraction },
      .meanPrediction: sums.add { means[$0] },
      .coverageCentral: sums.add {
        RowTerm.isInside(predictions[$0], labels[$0], tolerance: tolerance) ? 1 : 0
      },
      .coverage10Resolution: sums.add {
        let resolution = RowTerm.resolution(
          labels[$0], isTerminal: isTerminal[$0], tolerance: tolerance)
        return RowTerm.isCovered(predictions[$0], labels[$0], tolerance: resolution) ? 1 : 0
      },
    ]
    let isCovered = labels.indices.map {
      RowTerm.isCovered(predictions[$0], labels[$0], tolerance: tolerance)
    }
    let covered = sums.add { isCovered[$0] ? 1 : 0 }
    columns[.coverage10] = covered
    let noise = labels.indices.map {
      RowTerm.labelNoise(labels[$0], isTerminal: isTerminal[$0])
    }
    if !noise.contains(nil) {
      columns[.brierCorrected] = sums.add {
        RowTerm.squaredError(means[$0], labels[$0]) - (noise[$0] ?? 0)
      }
    }
    let emptyRows = sums.add { isEmpty[$0] ? 1 : 0 }
    let emptyCovered = sums.add { isEmpty[$0] && isCovered[$0] ? 1 : 0 }
    let ones = sums.addClusters { _ in 1 }
    let shares = sums.addClusters { [sums] in sums[covered, $0] / sums[rows, $0] }
    // Sharpness is measured from the overall mean: the plain mean square would cancel.
    let center = means.reduce(0, +) / Double(means.count)
    let deviation = sums.add { means[$0] - center }
    let square = sums.add { (means[$0] - center) * (means[$0] - center) }
    let gaps = try sums.add(
      bins: ReliabilityBinning.equalWidth(Self.bins).bins(of: means), count: Self.bins
    ) { means[$0] - labels[$0].fraction }
    let adaptiveGaps = try sums.add(
      bins: ReliabilityBinning.equalMass(Self.bins).bins(of: means), count: Self.bins
    ) { means[$0] - labels[$0].fraction }

    let resampled = ResampledSums(sums, resamples: draws, level: level)
    var estimates: [CalibrationMetric: MetricEstimate] = [:]
    for (metric, column) in columns { estimates[metric] = resampled.ratio(column, rows) }
    estimates[.coverage10Questions] = resampled.ratio(shares, ones)
    estimates[.coverage10Empty] = resampled.ratio(emptyCovered, emptyRows)
    estimates[.sharpness] = resampled.estimate {
      let mean = $0[deviation] / $0[rows]
      return max(0, $0[square] / $0[rows] - mean * mean)
    }
    for (metric, bins) in [(CalibrationMetric.ece, gaps), (.eceAdaptive, adaptiveGaps)] {
      estimates[metric] = resampled.estimate { sums in
        bins.reduce(0) { $0 + abs(sums[$1]) } / sums[rows]
      }
    }
    let errors = gaps.compactMap { bin in resampled.standardError { $0[bin] / $0[rows] } }
    if errors.count == gaps.count {
      // The mean of |x| for a normal x of mean 0 is its standard deviation times sqrt(2 / pi).
      estimates[.eceChance] = MetricEstimate(
        value: errors.reduce(0, +) * (2 / Double.pi).squareRoot())
    }
    estimates[.auc] = areaUnderROC(means)
    return estimates
  }

  private func areaUnderROC(_ predictions: [Double]) -> MetricEstimate? {
    let ranked = RankedCounts(
      scores: predictions, positives: labels.map(\.successes),
      negatives: labels.map { $0.rollouts - $0.successes }, clusters: questionOfRow)
    guard let area = ranked.area(weights: [Int32](repeating: 1, count: questions)) else {
      return nil
    }
    let resampled = (0..<(draws?.resamples ?? 0)).compactMap { resample in
      draws.flatMap { ranked.area(weights: $0.counts(ofResample: resample)) }
    }
    return MetricEstimate(value: area, resampled: resampled, level: level)
  }
}
