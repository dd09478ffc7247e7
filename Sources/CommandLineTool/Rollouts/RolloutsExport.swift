import ArgumentParser
import Experiments
import Foundation

/// `parsimony rollouts export`.
struct RolloutsExport: ParsableCommand {
  /// The forms of an export.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case jsonl, csv
  }

  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a run of rollouts as JSON Lines or CSV.",
    discussion: """
      JSON Lines (parsimony.rollouts/2): a header line that says how the rollouts were drawn, then \
      a line a question. CSV (RFC 4180): a row a distinct prefix, with its text, its tokens, its \
      log-probability, and how many of its rollouts were right. Nothing is lost in either: both \
      can be imported again.
      """)

  @Option(help: "SQLite file that `parsimony collect` keeps.")
  var store: String

  @Option(name: .customLong("run"), help: "The run, as listed. (default: the only one)")
  var id: Int64?

  @Option(help: "jsonl or csv.")
  var format = Format.jsonl

  @Option(help: "File to write; - is standard output.")
  var out = "-"

  func run() throws {
    let output = OutputFile(path: out)
    try output.requireWritable()
    let set = try RolloutSource.load(id.map { "\(store)#\($0)" } ?? store).set
    switch format {
    case .jsonl: try output.write(RolloutFile.encode(set))
    case .csv: try output.write(RolloutTable.encode(set))
    }
  }
}
