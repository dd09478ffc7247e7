public import Parsimony
public import Puzzles

/// One question of a problem set, with what is known about it.
public struct Problem: Sendable, Hashable {
  /// The question as strategies and models see it.
  public let question: Question
  /// The puzzle behind it.
  public let puzzle: CountdownPuzzle
  /// How hard it is among the questions of its set: the rank scaled to 0 (easiest) ... 1 (hardest).
  public let difficulty: Double
  /// The share of people who solved it, in 0...1, where that was recorded.
  public let solvedRate: Double?

  /// Makes a problem.
  public init(
    question: Question, puzzle: CountdownPuzzle, difficulty: Double, solvedRate: Double? = nil
  ) {
    self.question = question
    self.puzzle = puzzle
    self.difficulty = difficulty
    self.solvedRate = solvedRate
  }

  /// A problem whose question is the puzzle's own text.
  init(id: String, puzzle: CountdownPuzzle, difficulty: Double, solvedRate: Double? = nil) {
    let numbers = puzzle.numbers.map(String.init).joined(separator: " ")
    self.init(
      question: Question(
        id: id, prompt: puzzle.prompt, text: "Use \(numbers) to make \(puzzle.target)."),
      puzzle: puzzle, difficulty: difficulty, solvedRate: solvedRate)
  }

  /// The ranks of values scaled to 0...1, smallest first; equal values share the mean of their
  /// ranks. A single value has 0.
  static func scaledRanks<Value: Comparable>(_ values: [Value]) -> [Double] {
    guard values.count > 1 else { return values.map { _ in 0 } }
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
      for position in start...end {
        ranks[order[position]] = Double(start + end) / 2 / Double(values.count - 1)
      }
      start = end + 1
    }
    return ranks
  }
}
