import ArgumentParser
import Experiments
import Foundation

/// `parsimony rollouts import`.
struct RolloutsImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Merge exports, or the stores of other machines, into a store.",
    discussion: """
      Rollouts of the same policy (weights included), seed, settings and set of questions join \
      their run; others become a run of their own, or are refused with --into. A question that is \
      there already is passed over when its content is equal, and an error when it is not. All \
      files are checked before anything is written.
      """,
    aliases: ["merge"])

  @Argument(help: "JSON Lines, CSV, or run stores; STORE#ID is one run of a store.")
  var files: [String]

  @Option(help: "SQLite file to import into; it is made where there is none.")
  var store: String

  @Option(help: "Refuse whatever does not belong to this run of the store.")
  var into: Int64?

  func run() throws {
    var sources: [RolloutSource] = []
    for file in files {
      let found = try RolloutSource.all(in: file)
      if found.isEmpty { try Console.write("\(file): no rollouts\n") }
      sources += found
    }
    guard !sources.isEmpty else { return }
    let target = try RunStore(path: store)
    let reports = try target.importRollouts(
      sources, into: into.map { RunStore.RolloutRun(id: $0) })
    for report in reports {
      var text = "\(store)#\(report.run.id)\(report.isNew ? " (new)" : ""): "
      text += "\(Figures.counted(report.added, "question")) added"
      if report.known > 0 { text += ", \(Figures.count(report.known)) there already" }
      try Console.write(text + " (\(report.header.policyName), \(report.header.questions))\n")
    }
  }
}
