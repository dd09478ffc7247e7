import ArgumentParser
import Foundation
import SmallModels

/// `parsimony models`.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the models that ship, with the facts of each one's card.",
    discussion: """
      The models are looked for in the folder that PARSIMONY_MODELS names, else in Models beside \
      the program, the working directory or the package.
      """)

  @Flag(help: "Print JSON (schema parsimony.models/1): the cards, word for word.")
  var json = false

  func run() throws {
    let catalog = try ModelSelection.catalog()
    let names = catalog.names()
    guard !names.isEmpty else {
      throw CommandFailure(
        .unavailable,
        "there are no models in \(catalog.root.path); train one with "
          + "`parsimony train policy --out \(catalog.root.path)/base`")
    }
    let cards = try names.map { try catalog.folder($0).card() }
    if json {
      try Console.write(ModelList(cards).json())
    } else {
      try Console.write(ModelList(cards).text(width: TerminalWidth.columns()))
    }
  }
}
