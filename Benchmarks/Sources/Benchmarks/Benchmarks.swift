import ArgumentParser

/// `benchmarks`: how fast training and decoding are on this machine.
@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmarks",
    abstract: "Measure training and decoding; see Benchmarks/README.md.",
    subcommands: [
      Training.self, Decode.self, Recompute.self, Prompts.self, Traces.self, GreedyTraces.self,
    ])
}
