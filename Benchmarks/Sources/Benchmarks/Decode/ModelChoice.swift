import ArgumentParser
import Parsimony
import SmallModels

/// The model to measure.
struct ModelChoice: ParsableArguments {
  @Option(help: "A built-in policy.")
  var model = "base"

  func parameters() throws -> ModelParameters {
    try ModelCatalog.locate().folder(model).load()
  }

  func policy(threads: Int) throws -> BuiltInPolicy {
    try BuiltInPolicy(
      parameters(), identity: ModelIdentity(name: "builtin/\(model)"), capacity: 64,
      threads: threads)
  }
}
