import ArgumentParser

/// `parsimony rollouts`.
struct Rollouts: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, export and merge the labelled solutions of a store.",
    subcommands: [RolloutsList.self, RolloutsExport.self, RolloutsImport.self])
}
