import ArgumentParser
import Experiments
import Parsimony

/// `benchmarks decisions`: what a strategy itself costs, without models.
struct DecisionRate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decisions",
    abstract: "Decisions a second: calls of react, with scripted answers at once.")

  @Option(help: "Measured runs of each kind.")
  var repetitions = 5

  @Option(help: "Whole runs of a strategy in a measured run.")
  var runs = 20

  @Option(help: "Strategies, separated by commas; all without it.")
  var strategies = StrategySpec.Kind.allCases.map(\.rawValue).joined(separator: ",")

  func run() async throws {
    print("\(runs) runs of each strategy, traces of 4 steps, \(repetitions) repetitions")
    for name in strategies.split(separator: ",") {
      var parts: [String] = []
      var costs: [Double] = []
      for n in [64, 512] {
        let spec = try StrategySpec(parsing: String(name), n: n)
        var microseconds: [Double] = []
        var decisions = 0
        for repetition in 0...repetitions {
          let (reading, count) = await Reading.of {
            var count = 0
            for run in 0..<runs {
              var world = ScriptedWorld(seed: UInt64(run))
              count += world.decisions(of: spec.makeStrategy(seed: 1))
            }
            return count
          }
          // The first one warms up.
          if repetition > 0 { microseconds.append(reading.cpu / Double(count) * 1e6) }
          decisions = count / runs
        }
        let spread = Spread(microseconds)
        costs.append(spread.median)
        parts.append("n = \(n): \(spread.text(2)) us a decision, \(decisions) decisions a run")
      }
      print("  \(name): " + parts.joined(separator: "; ") + "; growth x\(Self.ratio(costs))")
    }
  }

  private static func ratio(_ costs: [Double]) -> String {
    String(((costs[1] / costs[0]) * 100).rounded() / 100)
  }
}
