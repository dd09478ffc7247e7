import Parsimony

/// Finds the uniform budget that costs as much as an adaptive run.
///
/// A number of samples is whole, so one number for all questions rarely costs the same. Here the
/// budget is the number of samples of the whole set, its *level*: every question gets the floor of
/// the mean, and the first questions of a seeded order get one more, until the level is used up.
/// Which question is where in the order does not depend on how hard it is, so the budget stays
/// uniform in every respect that matters.
package struct UniformMatching: Sendable {
  /// The total tokens to match.
  package let target: Int
  /// The questions, in the order in which they get one more sample.
  package let order: [Int]

  package init(questions: Int, target: Int, seed: UInt64) {
    var order = Array(0..<questions)
    var generator = SeedSequence(seed: seed).generator("bench/uniform")
    generator.shuffle(&order)
    self.order = order
    self.target = target
  }

  /// The samples of each question at a level; every question has at least one.
  package func counts(level: Int) -> [Int] {
    let level = max(level, order.count)
    var counts = [Int](repeating: level / order.count, count: order.count)
    for question in order.prefix(level % order.count) { counts[question] += 1 }
    return counts
  }

  /// The level whose predicted cost is closest to the target, given what a sample of each question
  /// costs on average.
  package func firstLevel(costPerSample: [Double]) -> Int {
    let round = costPerSample.reduce(0, +)
    guard round > 0 else { return order.count }
    let whole = max(1, Int((Double(target) / round).rounded(.down)))
    return climb(from: whole * order.count, cost: round * Double(whole), costPerSample)
  }

  /// The level to try next, given what the questions really cost at this one; the same level when
  /// no other is predicted to come closer.
  package func nextLevel(after level: Int, measured: [Int]) -> Int {
    let counts = counts(level: level)
    let costs = zip(measured, counts).map { Double($0) / Double($1) }
    return climb(from: level, cost: Double(measured.reduce(0, +)), costs)
  }

  /// How far a cost is from the target.
  package func distance(_ cost: Int) -> Int { abs(cost - target) }

  /// Goes up or down one sample at a time while the predicted cost comes closer to the target.
  private func climb(from start: Int, cost: Double, _ costPerSample: [Double]) -> Int {
    var level = start
    var cost = cost
    let goal = Double(target)
    while true {
      let up = costPerSample[order[level % order.count]]
      let down = costPerSample[order[(level - 1) % order.count]]
      if up > 0, abs(cost + up - goal) < abs(cost - goal) {
        cost += up
        level += 1
      } else if down > 0, level > order.count, abs(cost - down - goal) < abs(cost - goal) {
        cost -= down
        level -= 1
      } else {
        return level
      }
    }
  }
}
