import ArgumentParser
import Experiments
import Foundation

/// `parsimony rollouts list`.
struct RolloutsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the runs of rollouts in a store.")

  @Option(help: "SQLite file that `parsimony collect` keeps.")
  var store: String

  @Flag(help: "Print JSON (schema parsimony.rollout-runs/1).")
  var json = false

  func run() throws {
    let list = RolloutList(try RunStore(reading: store).rolloutSummaries(), store: store)
    try Console.write(json ? list.json() : list.text(width: TerminalWidth.columns()))
  }
}
