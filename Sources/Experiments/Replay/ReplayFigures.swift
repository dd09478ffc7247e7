import Parsimony

/// Turns tallies into figures with intervals.
struct ReplayFigures {
  typealias Column = QuestionColumns.Column

  /// The columns of one line; sums over questions of means over orders.
  private struct LineColumns {
    let correct, policy, prm, cost, samples, seconds: Column
    let accepted, acceptedCorrect, hopelessCost: Column
  }

  /// The columns of a uniform line, element n - 1.
  private struct CurveColumns {
    let name: String
    var correct: [Column] = []
    var cost: [Column] = []
  }

  private struct OracleColumns {
    let name: String
    let meaning: String
    let correct, cost, samples: Column
  }

  private let lines: [ReplayLine]
  private let replayed: [ReplayedQuestion]
  private let questions: Double
  private let isTooSmall: Bool
  private let sums: ResampledColumns
  private let lineColumns: [LineColumns]
  /// The baseline first.
  private let curves: [CurveColumns]
  private let oracleColumns: [OracleColumns]
  private let passColumns: [Column]
  /// The baseline's cost on hopeless questions.
  private let hopelessBaseline: Column

  init(
    preparation: ReplayPreparation, lines: [ReplayLine], replayed: [ReplayedQuestion], n: Int,
    resamples: Int, bootstrapResamples: Int, seed: UInt64
  ) throws(ExperimentError) {
    self.lines = lines
    self.replayed = replayed
    questions = Double(replayed.count)
    isTooSmall = replayed.count < ReplayStudy.fewestQuestions
    let prepared = preparation.questions
    let isHopeless = prepared.map { $0.correctTraces == 0 }
    var columns = QuestionColumns(questions: replayed.count)
    func mean(_ sum: Int) -> Double { Double(sum) / Double(resamples) }
    func add(_ value: (Int) -> Double) -> Column { columns.add(replayed.indices.map(value)) }

    lineColumns = lines.indices.map { line in
      let tallies = replayed.map { $0.lines[line] }
      return LineColumns(
        correct: add { mean(tallies[$0].correct) }, policy: add { mean(tallies[$0].policyTokens) },
        prm: add { mean(tallies[$0].prmTokens) },
        cost: add { mean(tallies[$0].policyTokens + tallies[$0].prmTokens) },
        samples: add { mean(tallies[$0].samples) },
        seconds: add {
          tallies[$0].seconds.reduce(0) { $0 + Double($1) } / Double(resamples)
        },
        accepted: add { mean(tallies[$0].accepted) },
        acceptedCorrect: add { mean(tallies[$0].acceptedCorrect) },
        hopelessCost: add {
          isHopeless[$0] ? mean(tallies[$0].policyTokens + tallies[$0].prmTokens) : 0
        })
    }
    let sweeps = replayed.map(\.sweep)
    var best = CurveColumns(name: "best-of-n")
    var calibrated = CurveColumns(name: "best-of-n-calibrated")
    var majority = CurveColumns(name: "majority")
    for place in 0..<n {
      if preparation.hasScores {
        best.correct.append(add { mean(sweeps[$0].bestCorrect[place]) })
        best.cost.append(
          add { mean(sweeps[$0].policyTokens[place] + sweeps[$0].prmTokens[place]) })
        calibrated.correct.append(add { mean(sweeps[$0].calibratedCorrect[place]) })
      }
      majority.correct.append(add { mean(sweeps[$0].majorityCorrect[place]) })
      majority.cost.append(add { mean(sweeps[$0].policyTokens[place]) })
    }
    calibrated.cost = best.cost
    // Fitted maps are monotone and rank as the raw scores do; recorded quantiles need not.
    let calibratedCurves = preparation.calibration == .recorded ? [calibrated] : []
    curves = (preparation.hasScores ? [best] + calibratedCurves : []) + [majority]
    let hasScores = preparation.hasScores
    hopelessBaseline = add {
      isHopeless[$0]
        ? mean(sweeps[$0].policyTokens[n - 1] + (hasScores ? sweeps[$0].prmTokens[n - 1] : 0)) : 0
    }

    guard preparation.measure == .accuracy else {
      oracleColumns = []
      passColumns = []
      sums = try columns.resampled(bootstrapResamples, seed: seed)
      return
    }
    let widths = prepared.map { question in
      InstanceAdaptiveScaling.sampleCount(
        successProbability: Double(question.correctTraces) / Double(question.traceCount),
        target: 0.99, maximum: n)
    }
    oracleColumns = [
      OracleColumns(
        name: "ias-true-p",
        meaning: "\(hasScores ? "best-of-n" : "majority") with N_IAS(p, .99) samples, p being the "
          + "question's share of right traces",
        correct: add {
          mean(
            hasScores
              ? sweeps[$0].bestCorrect[widths[$0] - 1] : sweeps[$0].majorityCorrect[widths[$0] - 1])
        },
        cost: add {
          mean(
            sweeps[$0].policyTokens[widths[$0] - 1]
              + (hasScores ? sweeps[$0].prmTokens[widths[$0] - 1] : 0))
        },
        samples: add { Double(widths[$0]) }),
      OracleColumns(
        name: "first-correct",
        meaning: "one sample after another until the first right one, at most n",
        correct: add { mean(sweeps[$0].anyCorrect[n - 1]) },
        cost: add { mean(sweeps[$0].firstCorrectTokens) },
        samples: add { mean(sweeps[$0].firstCorrectSamples) }),
    ]
    passColumns = (1...n).map { k in
      add {
        PassAtK.estimate(
          samples: prepared[$0].traceCount, correct: prepared[$0].correctTraces, k: k) ?? 0
      }
    }
    sums = try columns.resampled(bootstrapResamples, seed: seed)
  }

  // The number of questions is the same in every resample.
  private func mean(_ column: Column) -> ReplayEstimate {
    sums.estimate { $0[column] / questions } ?? ReplayEstimate(0, low: 0, high: 0)
  }

  private func curve(_ columns: CurveColumns, _ sums: ResampledColumns.Sums) -> UniformCurve {
    UniformCurve(
      accuracies: columns.correct.map { sums[$0] / questions },
      costs: columns.cost.map { sums[$0] / questions })
  }

  /// The lines, in order.
  func results() -> [ReplayResult] { lines.indices.map(result) }

  private func result(_ line: Int) -> ReplayResult {
    let columns = lineColumns[line]
    let baseline = curves[0]
    let (fullCorrect, fullCost) = (
      baseline.correct[baseline.correct.count - 1], baseline.cost[baseline.cost.count - 1]
    )
    let tallies = replayed.map { $0.lines[line] }
    let replays = Double(max(1, tallies.reduce(0) { $0 + $1.replays }))
    var histogram: [Int] = []
    for tally in tallies {
      for (samples, count) in tally.samplesHistogram.enumerated() {
        while histogram.count <= samples { histogram.append(0) }
        histogram[samples] += count
      }
    }
    func share(_ count: (ReplayTally) -> Int) -> Double {
      Double(tallies.reduce(0) { $0 + count($1) }) / replays
    }
    let seconds = tallies.flatMap(\.seconds).sorted()
    return ReplayResult(
      name: lines[line].name, family: lines[line].family,
      usesCalibrator: lines[line].usesCalibrator, accuracy: mean(columns.correct),
      difference: sums.estimate { ($0[columns.correct] - $0[fullCorrect]) / questions }
        ?? ReplayEstimate(0, low: 0, high: 0),
      policyTokens: mean(columns.policy), prmTokens: mean(columns.prm),
      cost: mean(columns.cost), costShare: sums.ratio(columns.cost, fullCost),
      meanSamples: mean(columns.samples), samples90: Self.percentile90(histogram),
      samplesShares: histogram.map { Double($0) / replays }, accepted: share(\.accepted),
      acceptedAccuracy: sums.ratio(columns.acceptedCorrect, columns.accepted),
      abandoned: share(\.abandoned), outOfBudget: share(\.outOfBudget),
      hopelessCostShare: sums.ratio(columns.hopelessCost, hopelessBaseline),
      meanSeconds: mean(columns.seconds),
      seconds90: seconds.isEmpty
        ? 0 : Double(seconds[min(seconds.count - 1, (seconds.count * 9 + 9) / 10 - 1)]),
      // A uniform line against itself says nothing.
      savings: curves.filter { $0.name != lines[line].family }
        .compactMap { saving(of: columns, against: $0) })
  }

  /// The least number of samples that at least 90% of the replays stay within.
  private static func percentile90(_ histogram: [Int]) -> Double {
    let total = histogram.reduce(0, +)
    var seen = 0
    for (samples, count) in histogram.enumerated() {
      seen += count
      if 10 * seen >= 9 * total { return Double(samples) }
    }
    return 0
  }

  private func saving(
    of line: LineColumns, against curve: CurveColumns
  ) -> ReplaySaving? {
    var equalSamples: Double?
    var isFirst = true
    let ratio = sums.estimate { sums in
      let uniform = self.curve(curve, sums)
      let reached = uniform.cost(reaching: sums[line.correct] / questions)
      if isFirst {
        equalSamples = reached.map { uniform.samples(atCost: $0) }
        isFirst = false
      }
      let cost = reached ?? uniform.costs[uniform.costs.count - 1]
      return sums[line.cost] / questions / cost
    }
    guard let ratio else { return nil }
    let verdict: ReplaySaving.Verdict
    switch ratio {
    case _ where isTooSmall: verdict = .tooFewToTell
    case _ where ratio.high < 1: verdict = .cheaper
    case _ where equalSamples == nil: verdict = .beyond
    case _ where ratio.low > 1: verdict = .dearer
    default: verdict = .tooFewToTell
    }
    return ReplaySaving(
      against: curve.name, equalSamples: equalSamples, costRatio: ratio, verdict: verdict)
  }

  /// The uniform lines, the baseline first.
  func uniform() -> [ReplayReport.Uniform] {
    curves.map { curve in
      ReplayReport.Uniform(
        name: curve.name,
        points: curve.correct.indices.map {
          .init(n: $0 + 1, accuracy: mean(curve.correct[$0]), cost: mean(curve.cost[$0]))
        })
    }
  }

  /// What someone who knows the labels would reach.
  func oracles() -> [ReplayReport.Oracle] {
    oracleColumns.map {
      ReplayReport.Oracle(
        name: $0.name, meaning: $0.meaning, accuracy: mean($0.correct), cost: mean($0.cost),
        meanSamples: mean($0.samples))
    }
  }

  /// The chance that one of n samples is right.
  func passAtN() -> [ReplayEstimate] { passColumns.map(mean) }

  /// Families of several lines against the uniform lines.
  func families() -> [ReplayReport.Family] {
    var names: [String] = []
    for line in lines where !names.contains(line.family) { names.append(line.family) }
    return names.flatMap { name -> [ReplayReport.Family] in
      let members = lines.indices.filter { lines[$0].family == name }
      guard members.count >= 2 else { return [] }
      return curves.compactMap { curve in
        let advantage = sums.estimate { sums in
          self.curve(curve, sums).meanAdvantage(
            of: members.map {
              let columns = lineColumns[$0]
              return (
                cost: sums[columns.cost] / questions,
                accuracy: sums[columns.correct] / questions
              )
            }) ?? .nan
        }
        return advantage.map { .init(name: name, against: curve.name, advantage: $0) }
      }
    }
  }
}
