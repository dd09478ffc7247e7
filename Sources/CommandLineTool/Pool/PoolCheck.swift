import ArgumentParser
import Experiments
import Foundation

/// `parsimony pool check`.
struct PoolCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Validate a pool and print what it holds.",
    discussion: """
      Every line is checked; see `parsimony pool --help` for the form. Exit code 0: it is sound. \
      65: it is not, and the first wrong line is named; with --on-bad skip all are.
      """)

  @Argument(help: "The pool's file.")
  var file: String

  @Option(help: "What to do about a wrong record: refuse or skip.")
  var onBad = BadRecordOption.refuse

  @Flag(help: "Print JSON (schema parsimony.pool-facts/1).")
  var json = false

  func run() throws {
    let pool = try PoolFile.read(URL(fileURLWithPath: file), onBadRecord: onBad.handling)
    try Console.write(
      json
        ? try PoolText.json(pool)
        : try PoolText.facts(pool, path: file, width: TerminalWidth.columns()))
  }
}
