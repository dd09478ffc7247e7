/// The line of a bench's progress.
package struct ProgressText: Sendable, Hashable {
  /// The line of the table in work.
  package var strategy: String
  /// Its number, from 1.
  package var line: Int
  /// How many there are.
  package var lines: Int
  /// Finished questions.
  package var done: Int
  /// Questions.
  package var total: Int
  /// How many of the finished ones came from the store.
  package var resumed = 0
  /// Questions a second, where known.
  package var rate: Double?
  /// Seconds for everything that is left, where known.
  package var remaining: Double?
  /// The seed in work, where there are several.
  package var seed: SeedPlace?

  /// Where a seed stands among others.
  package struct SeedPlace: Sendable, Hashable {
    let number: Int
    let count: Int

    /// Places a seed; numbers count from 1.
    package init(number: Int, count: Int) {
      self.number = number
      self.count = count
    }
  }

  /// Describes where a bench stands.
  package init(strategy: String, line: Int, lines: Int, done: Int, total: Int) {
    self.strategy = strategy
    self.line = line
    self.lines = lines
    self.done = done
    self.total = total
  }

  /// `seed 2 of 3, ias (4 of 6): 34 of 100, 0:42 left, 12.3 questions/s, 30 from the store`: the
  /// most useful first, for narrow terminals.
  package func text() -> String {
    var text = ""
    if let seed, seed.count > 1 { text += "seed \(seed.number) of \(seed.count), " }
    text += "\(strategy) (\(line) of \(lines)): \(done) of \(total)"
    if let remaining { text += ", \(Figures.clock(remaining)) left" }
    if let rate { text += ", \(Figures.decimal(rate, rate < 10 ? 2 : 1)) questions/s" }
    if resumed > 0 { text += ", \(resumed) from the store" }
    return text
  }
}
