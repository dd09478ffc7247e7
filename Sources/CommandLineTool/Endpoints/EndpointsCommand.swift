import ArgumentParser

/// `parsimony endpoints`.
struct EndpointsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "endpoints", abstract: "Inference servers behind HTTP.",
    discussion: """
      Examples:
        parsimony endpoints probe http://127.0.0.1:8000/v1
        parsimony endpoints probe http://127.0.0.1:8080 --engine llama-server --json
      """,
    subcommands: [EndpointsProbe.self])
}
