import ArgumentParser
import Experiments
import Puzzles

/// The options that choose the questions to roll out.
struct QuestionOptions: ParsableArguments {
  @Option(help: "generated, five-six, six, large, game24, or a file like 24.csv.")
  var set = "generated"

  @Option(
    help: "Rows of the file, counted from 0, both ends included. (default: all)",
    transform: { try RowRange(parsing: $0) })
  var rows: RowRange?

  @Option(help: "Questions to generate. (default: 500)")
  var count: Int?

  @Option(help: "Seed of the generated questions. (default: 1)")
  var setSeed: UInt64?

  @Option(help: "Split of the generated questions: train, calibration, validation, test.")
  var split: String?

  /// What the options name; throws a `ValidationError` where they contradict each other.
  func source(defaultSplit: CountdownPuzzle.Split) throws -> QuestionSource {
    try QuestionSource(
      set, rows: rows, count: count, seed: setSeed, split: split, defaultSplit: defaultSplit)
  }
}
