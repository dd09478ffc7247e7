import Foundation
import Parsimony
import Puzzles
import SmallModels
import Testing

/// The weights in `Models/`, where they are present.
@Suite struct ShippedModelTests {
  /// `Models` of this checkout; elsewhere `PARSIMONY_MODELS` names it.
  static let catalog: ModelCatalog = {
    if let path = ProcessInfo.processInfo.environment["PARSIMONY_MODELS"] {
      return ModelCatalog(root: URL(fileURLWithPath: path, isDirectory: true))
    }
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    return ModelCatalog(root: root.appendingPathComponent("Models", isDirectory: true))
  }()

  static func has(_ names: String...) -> Bool {
    Set(names).isSubset(of: catalog.names())
  }

  @Test(.enabled(if: has("base"), "Models/ holds no models"))
  func cardsTellTheTruth() throws {
    for name in Self.catalog.names() {
      let folder = Self.catalog.folder(name)
      let card = try folder.card()
      let parameters = try folder.load()
      #expect(card.name == name)
      #expect(try card.fingerprint == folder.fingerprint())
      #expect(card.parameters == parameters.values.count)
      #expect((card.role == .processRewardModel) == parameters.hasHead)
      #expect(card.command.contains("parsimony train"))
      #expect(card.tokens > 0 && card.steps > 0)
      let tokenizer = folder.url.appendingPathComponent("tokenizer.json")
      #expect(try Data(contentsOf: tokenizer) == CountdownTokenizer.json())
    }
  }

  /// Right answers in `samples` of each of `puzzles`.
  private func solved(_ name: String, _ puzzles: [CountdownPuzzle], samples: Int) async throws
    -> Int
  {
    let policy = try Self.catalog.policy(name, threads: 2)
    let requests = puzzles.enumerated().flatMap { index, puzzle in
      (0..<samples).map {
        SampleRequest(
          question: CountdownWorld.question(puzzle), seed: UInt64(index * samples + $0),
          session: UInt64(index))
      }
    }
    let results = await TinyModel.sampleAll(policy, requests)
    return try zip(requests, results).count { request, result in
      CountdownWorld().verdict(
        on: Trace.empty.appending(try result.get()), of: request.question
      ).isCorrect
    }
  }

  private func validation(_ count: Int) throws -> [CountdownPuzzle] {
    var generator = try CountdownGenerator(
      seed: 2_024,
      distribution: PuzzleDistribution(counts: 4...4, numbers: 1...20, targets: 10...100))
    return try (0..<count).map { _ in try generator.puzzle(split: .validation) }
  }

  @Test(.enabled(if: has("base", "weak"), "Models/ holds no models"))
  func baseIsClearlyBetterThanWeak() async throws {
    let puzzles = try validation(40)
    let base = try await solved("base", puzzles, samples: 4)
    let weak = try await solved("weak", puzzles, samples: 4)
    #expect(base >= 16)  // of 160
    #expect(Double(base) > 1.3 * Double(weak) + 4, "base \(base), weak \(weak) of 160")
  }

  /// The scores of right traces are higher than those of wrong ones, at the trace's end.
  @Test(.enabled(if: has("base", "prm"), "Models/ holds no models"))
  func prmTellsRightFromWrong() async throws {
    let policy = try Self.catalog.policy("base", threads: 2)
    let prm = try Self.catalog.processRewardModel(threads: 2)
    var right: [Double] = []
    var wrong: [Double] = []
    for (index, puzzle) in try validation(60).enumerated() {
      let question = CountdownWorld.question(puzzle)
      let results = await TinyModel.sampleAll(
        policy,
        (0..<4).map {
          SampleRequest(question: question, seed: UInt64($0), session: UInt64(index))
        })
      for result in results {
        let trace = Trace.empty.appending(try result.get())
        let score = try await prm.score(trace, of: question).prefixes.last ?? 0
        if CountdownWorld().verdict(on: trace, of: question).isCorrect {
          right.append(score)
        } else {
          wrong.append(score)
        }
      }
    }
    try #require(right.count > 3 && wrong.count > 3)
    let wins = right.reduce(0.0) { sum, r in
      sum + wrong.reduce(0.0) { $0 + (r > $1 ? 1 : r == $1 ? 0.5 : 0) }
    }
    // The area under the ROC curve.
    #expect(wins / Double(right.count * wrong.count) > 0.58)
  }
}
