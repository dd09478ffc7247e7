/// Conformity scores sorted once, so that fitting a conformal rule on a part of the rows and
/// measuring it on the others costs one pass.
struct ConformalResplit {
  /// The coverage of the test rows; 1 where none are left.
  struct Coverage {
    /// With rows counting equally.
    let rows: Double
    /// With questions counting equally.
    let questions: Double
  }

  /// How many questions there are.
  let questions: Int
  private let scores: [Double]
  private let questionOfRow: [Int]
  /// The rows in the order of their scores.
  private let order: [Int]
  /// 1 / n_k of each row.
  private let weights: [Double]

  init(scores: [Double], questionIDs: [String]) {
    var numbers: [String: Int] = [:]
    var sizes: [Double] = []
    let questionOfRow = questionIDs.map { id in
      let number = numbers[id, default: sizes.count]
      if number == sizes.count {
        numbers[id] = number
        sizes.append(0)
      }
      sizes[number] += 1
      return number
    }
    self.scores = scores
    self.questionOfRow = questionOfRow
    questions = sizes.count
    order = scores.indices.sorted { scores[$0] < scores[$1] }
    weights = questionOfRow.map { 1 / sizes[$0] }
  }

  /// Marks the rows of `count` random questions.
  func splitQuestions(_ count: Int, using generator: inout SplitMix64) -> [Bool] {
    var shuffled = Array(0..<questions)
    generator.shuffle(&shuffled)
    var isChosen = [Bool](repeating: false, count: questions)
    for question in shuffled.prefix(count) { isChosen[question] = true }
    return questionOfRow.map { isChosen[$0] }
  }

  /// Marks `count` random rows.
  func splitRows(_ count: Int, using generator: inout SplitMix64) -> [Bool] {
    var shuffled = Array(scores.indices)
    generator.shuffle(&shuffled)
    var isChosen = [Bool](repeating: false, count: scores.count)
    for row in shuffled.prefix(count) { isChosen[row] = true }
    return isChosen
  }

  /// Fits the rule on the marked rows and measures it on the others. The question rule needs whole
  /// questions to be marked, and so does the coverage of questions.
  func coverage(
    of unit: ConformalShift.Unit, calibrating: [Bool], miscoverage: Double
  ) -> Coverage {
    let calibration = order.filter { calibrating[$0] }
    let cut: Int?
    switch unit {
    case .row:
      cut = ConformalRank.row(of: calibration.count, miscoverage: miscoverage)
    case .question:
      let mass = calibration.reduce(0) { $0 + weights[$1] }
      cut = ConformalRank.question(
        weights: calibration.lazy.map { weights[$0] }, questions: Int(mass.rounded()),
        miscoverage: miscoverage)
    }
    let limit = cut.map { scores[calibration[$0]] } ?? .infinity
    var testRows = 0
    var coveredRows = 0
    var testMass = 0.0
    var coveredMass = 0.0
    for row in scores.indices where !calibrating[row] {
      testRows += 1
      testMass += weights[row]
      if scores[row] <= limit {
        coveredRows += 1
        coveredMass += weights[row]
      }
    }
    guard testRows > 0 else { return Coverage(rows: 1, questions: 1) }
    return Coverage(
      rows: Double(coveredRows) / Double(testRows), questions: coveredMass / testMass)
  }
}
