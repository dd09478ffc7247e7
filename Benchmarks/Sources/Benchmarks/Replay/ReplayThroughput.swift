import ArgumentParser
import Experiments
import Parsimony

/// `benchmarks replay`: whole strategies on recorded traces.
struct ReplayThroughput: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Replays a second: one strategy on one question in one order of its traces.")

  @Option(help: "Measured runs of each kind.")
  var repetitions = 5

  @Option(help: "Questions, of 64 traces each.")
  var questions = 164

  @Option(help: "Orders of each question in a run.")
  var resamples = 200

  @Option(help: "Strategies, separated by commas.")
  var strategies = "best-of-n,majority,weighted-vote,ias,controller"

  func run() async throws {
    let prepared = try ReplayPreparation(
      ReplayLoad.pool(questions: questions, traces: 64), scoring: ReplayScoring(), seed: 1)
    print("\(questions) questions x \(resamples) orders of 64 traces, \(repetitions) runs")
    for n in [16, 64] {
      for spec in try StrategySpec.list(parsing: strategies, n: n) {
        let runner = ReplayRunner(
          questions: prepared.questions, lines: [try ReplayLine(spec)], count: n,
          resamples: resamples, seed: 1)
        for tasks in [1, 2] {
          _ = try await runner.run(tasks: tasks)
          let replays = Double(questions * resamples)
          var (rates, costs): ([Double], [Double]) = ([], [])
          for _ in 0..<repetitions {
            let (reading, _) = try await Reading.of { try await runner.run(tasks: tasks) }
            rates.append(replays / reading.wall)
            costs.append(reading.cpu / replays * 1e6)
          }
          print(
            "  \(spec.name), n = \(n), \(tasks) task(s): \(Spread(rates).text()) replays/s, "
              + "\(Spread(costs).text(1)) us of processor time each")
        }
      }
    }
  }
}
