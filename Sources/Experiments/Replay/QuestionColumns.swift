import Parsimony

/// Numbers a question, in named columns: what every figure of a replay is a function of.
///
/// A figure is a function of column sums. One set of bootstrap draws serves all figures, so that
/// differences and ratios of lines are paired question by question.
struct QuestionColumns {
  typealias Column = Int

  private let questions: Int
  private var columns: [[Double]] = []

  init(questions: Int) { self.questions = questions }

  /// Adds a column with one number a question.
  mutating func add(_ values: [Double]) -> Column {
    precondition(values.count == questions, "a column has one number a question")
    columns.append(values)
    return columns.count - 1
  }

  /// Draws questions with replacement. Throws `badArgument` on fewer than 2 draws or no question.
  func resampled(_ draws: Int, seed: UInt64) throws(ExperimentError) -> ResampledColumns {
    var table = [Double](repeating: 0, count: questions * columns.count)
    for (column, values) in columns.enumerated() {
      for question in 0..<questions { table[question * columns.count + column] = values[question] }
    }
    do {
      let resamples = try ClusterResamples(
        clusterCount: questions, resamples: draws, seed: seed)
      return ResampledColumns(
        totals: columns.map { $0.reduce(0, +) },
        drawn: resamples.sums(table, width: columns.count))
    } catch {
      throw ExperimentError(.badArgument, "Intervals cannot be made: \(error)")
    }
  }
}

/// The column sums of the questions and of each of their bootstrap resamples.
struct ResampledColumns {
  /// The sums of the sample or of one resample, by column.
  struct Sums {
    fileprivate let storage: [Double]
    fileprivate let offset: Int

    subscript(column: QuestionColumns.Column) -> Double { storage[offset + column] }
  }

  fileprivate let totals: [Double]
  fileprivate let drawn: [Double]

  /// The figure with its interval. Nil where it is not finite on the sample; resamples on which it
  /// is not finite are left out.
  func estimate(_ figure: (Sums) -> Double) -> ReplayEstimate? {
    let value = figure(Sums(storage: totals, offset: 0))
    guard value.isFinite else { return nil }
    var values: [Double] = []
    for offset in stride(from: 0, to: drawn.count, by: max(1, totals.count)) {
      let value = figure(Sums(storage: drawn, offset: offset))
      if value.isFinite { values.append(value) }
    }
    guard values.count >= 2 else { return ReplayEstimate(value, low: value, high: value) }
    values.sort()
    return ReplayEstimate(
      value, low: SampleQuantile.interpolate(values, level: 0.025),
      high: SampleQuantile.interpolate(values, level: 0.975))
  }

  /// The ratio of two columns' sums.
  func ratio(
    _ top: QuestionColumns.Column, _ bottom: QuestionColumns.Column
  ) -> ReplayEstimate? {
    estimate { $0[top] / $0[bottom] }
  }
}
