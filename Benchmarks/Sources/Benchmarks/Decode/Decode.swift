import ArgumentParser
import Parsimony
import SmallModels
import Tensor

/// `benchmarks decode`: the whole inference stack, and the fused transformer alone.
struct Decode: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tokens a second of the built-in policy and of its fused transformer.")

  @OptionGroup var choice: ModelChoice
  @OptionGroup var source: PromptSource

  @Option(help: "Measured runs of each kind.")
  var repetitions = 5

  @Option(help: "Traces of each question.")
  var samples = 64

  func run() async throws {
    let load = TraceLoad(questions: try source.load(), samples: samples, concurrency: 64)
    print(
      "policy \(choice.model), \(load.questions.count) questions x \(samples) traces, 64 at once")
    for threads in [1, 2] {
      let policy = try choice.policy(threads: threads)
      _ = try await load.run(policy, seed: 0)
      var (rates, costs): ([Double], [Double]) = ([], [])
      for repetition in 1...repetitions {
        let (reading, tokens) = try await Reading.of {
          try await load.run(policy, seed: UInt64(repetition))
        }
        rates.append(Double(tokens) / reading.wall)
        costs.append(reading.cpu / Double(tokens) * 1e6)
      }
      show("\(threads) thread(s)", rates, costs)
    }
    print("fused transformer alone, 40 tokens after a prompt of 14")
    let parameters = try choice.parameters()
    for threads in [1, 2] {
      for rows in [1, 8, 64] {
        var raw = try RawDecode(parameters: parameters, rows: rows, threads: threads)
        let rounds = 256 / rows + 1
        try raw.run(rounds: rounds)
        var (rates, costs): ([Double], [Double]) = ([], [])
        for _ in 0..<repetitions {
          let (reading, tokens) = try await Reading.of { try raw.run(rounds: rounds) }
          rates.append(Double(tokens) / reading.wall)
          costs.append(reading.cpu / Double(tokens) * 1e6)
        }
        show("\(rows) row(s), \(threads) thread(s)", rates, costs)
      }
    }
  }

  private func show(_ name: String, _ rates: [Double], _ costs: [Double]) {
    print(
      "  \(name): \(Spread(rates).text()) tokens/s, "
        + "\(Spread(costs).text(1)) us of processor time a token")
  }
}
