import ArgumentParser

/// `benchmarks`: how fast training, decoding and deciding are on this machine.
@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmarks",
    abstract: "Measure training, decoding and strategies; see Benchmarks/README.md.",
    subcommands: [
      Training.self, Decode.self, Recompute.self, Prompts.self, Traces.self, GreedyTraces.self,
      ReplayThroughput.self, DecisionRate.self,
    ])
}
