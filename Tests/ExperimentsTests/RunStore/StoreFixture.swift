import Experiments
import Foundation
import Parsimony

/// A folder for one test, gone with it.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "parsimony-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String = "runs.sqlite") -> String { url.appendingPathComponent(name).path }
}

enum StoreFixture {
  static let spec = StrategySpec(.ias, n: 6)

  static func key(seed: UInt64 = 1, spec: StrategySpec = spec) -> RunKey {
    RunKey(
      set: "0123456789abcdef", policy: ModelIdentity(name: "test/coin", fingerprint: "c0"),
      processRewardModel: ModelIdentity(name: "test/hazy", fingerprint: "f0"),
      calibrator: "halved", strategy: spec, seed: seed)
  }

  /// Real outcomes of the coin world.
  static func outcomes(
    _ count: Int, spec: StrategySpec = spec, seed: UInt64 = 1
  ) async throws -> [GradedOutcome] {
    let world = try CoinWorld(questions: count)
    var outcomes: [GradedOutcome] = []
    for problem in world.set.problems {
      let outcome = try await world.driver(spec).run(
        spec.makeStrategy(), on: problem.question, seed: seed)
      outcomes.append(
        GradedOutcome(
          grading: outcome, difficulty: problem.difficulty, with: CoinVerifier(), wallSeconds: 0.5))
    }
    return outcomes
  }
}

/// The error that a call throws, or nil.
func failure(_ body: () throws -> Void) -> ExperimentError? {
  do {
    try body()
    return nil
  } catch {
    return error as? ExperimentError
  }
}
