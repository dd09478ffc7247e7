import Foundation
import Parsimony
import Puzzles
import SmallModels

/// A short run of the inference engine: whether it works, and how fast.
struct DecodeCheck {
  private let catalog: ModelCatalog
  private static let traces = 256

  init(_ catalog: ModelCatalog) { self.catalog = catalog }

  func finding() async -> Diagnosis.Finding {
    let subject = "decoding"
    do {
      let name = catalog.names().contains("base") ? "base" : policies.first
      guard let name else {
        return .warning(subject, "no policy to try it with", "see the findings above")
      }
      let threads = EngineOptions.defaultThreads
      let policy = try catalog.policy(name, threads: threads)
      let question = CountdownWorld.question(try CountdownPuzzle(numbers: [4, 9, 10, 13]))
      let begin = ContinuousClock.now
      let tokens = try await generate(policy, question)
      let seconds = begin.duration(to: .now) / .seconds(1)
      let speed = Int(Double(tokens) / max(seconds, 1e-9))
      return .ok(
        subject,
        "\(Figures.count(speed)) tokens/s with \(name), \(Self.traces) solutions, "
          + Figures.counted(threads, "thread"))
    } catch {
      return .problem(
        subject, CommandFailure(mapping: error).message,
        "run scripts/bootstrap, build again, and restore the models")
    }
  }

  private var policies: [String] {
    catalog.names().filter { (try? catalog.folder($0).card())?.role == .policy }
  }

  private func generate(_ policy: BuiltInPolicy, _ question: Question) async throws -> Int {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for seed in 0..<UInt64(Self.traces) {
        group.addTask {
          let request = SampleRequest(question: question, seed: seed)
          return try await policy.sample(request).spend.generatedTokens
        }
      }
      return try await group.reduce(0, +)
    }
  }
}
