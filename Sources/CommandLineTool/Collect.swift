import ArgumentParser
import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels

/// `parsimony collect`.
struct Collect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw solutions, and roll every prefix of them out: Monte-Carlo labels.")

  @Option(help: "The policy.")
  var policy = "base"

  @Option(help: "generated, game24, five-six, six, large.")
  var set = "generated"

  @Option(help: "Split of generated questions.")
  var split = "calibration"

  @Option(help: "Questions.")
  var count = 500

  @Option(help: "Seed of the questions.")
  var setSeed: UInt64 = 1

  @Option(help: "Solutions a question.")
  var solutions = 8

  @Option(help: "Rollouts a prefix.")
  var rollouts = 8

  @Option(help: "Rollouts of the bare question.")
  var promptRollouts = 64

  @Option(help: "Seed.")
  var seed: UInt64 = 1

  @Option(help: "Threads of the engine.")
  var workers = 2

  @Option(help: "File to write (JSON Lines).")
  var out: String

  func run() async throws {
    try await guarded {
      let model = try ModelCatalog.locate().policy(policy, threads: workers)
      let puzzles: [CountdownPuzzle]
      if set == "game24" {
        let url = try SharedData.locate().flatMap(SharedData.gamesOf24)!
        puzzles = try GameOf24File(contentsOf: url).problemSet(rows: nil).heldOutOrProtected()
      } else {
        puzzles = try GeneratedSet(
          count: count, seed: setSeed,
          distribution: GeneratedSet.shifted[set] ?? GeneratedSet.defaultDistribution,
          split: CountdownPuzzle.Split(rawValue: split)!
        ).problemSet().problems.map(\.puzzle)
      }
      let meter = CountMeter("questions rolled out")
      _ = try await RolloutFile(URL(fileURLWithPath: out)).collect(
        puzzles,
        with: RolloutCollector(
          policy: model, solutions: solutions, rollouts: rollouts,
          promptRollouts: promptRollouts, seed: seed),
        questions: "\(set) \(split) \(count) \(setSeed)"
      ) { meter.show($0, of: $1) }
      meter.end()
    }
  }
}

extension ProblemSet {
  func heldOutOrProtected() -> [CountdownPuzzle] {
    problems.map(\.puzzle).filter { $0.split != .train || ProtectedGames.contains($0) }
  }
}
