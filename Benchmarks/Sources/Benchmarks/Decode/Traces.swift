import ArgumentParser
import Foundation
import Parsimony
import SmallModels

/// `benchmarks traces`: one measured run as a line of JSON, for `scripts/benchmark-peer`.
struct Traces: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw traces once and print tokens and seconds as JSON.")

  @OptionGroup var choice: ModelChoice
  @OptionGroup var source: PromptSource

  @Option(help: "Traces of each question.")
  var samples = 64

  @Option(help: "Traces at any time.")
  var concurrency = 64

  @Option(help: "Threads of the engine.")
  var threads = 1

  @Option(help: "Seed of the traces.")
  var seed: UInt64 = 1

  private struct Line: Encodable {
    let tokens: Int
    let wall: Double
    let cpu: Double
  }

  func run() async throws {
    let questions = try source.load()
    let policy = try choice.policy(threads: threads)
    _ = try await TraceLoad(questions: questions, samples: 4, concurrency: concurrency)
      .run(policy, seed: 0)
    let load = TraceLoad(questions: questions, samples: samples, concurrency: concurrency)
    let (reading, tokens) = try await Reading.of { try await load.run(policy, seed: seed) }
    let line = Line(tokens: tokens, wall: reading.wall, cpu: reading.cpu)
    print(String(decoding: try JSONEncoder().encode(line), as: UTF8.self))
  }
}
