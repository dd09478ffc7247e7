import Endpoints
import Parsimony
import Testing

/// Adaptive runs over llama-server come to the same conclusions as in process.
@Suite(
  .serialized, .timeLimit(.minutes(3)),
  .enabled(if: Engines.llamaServer != nil, "needs llama-server: scripts/engines llama-server"))
struct LlamaStudyTests {
  @Test func accuracyAndSpendAreThoseInProcess() async throws {
    let study = AdaptiveStudy(questions: try EngineQuestions.games(30), seeds: [1, 2])
    let specs = [
      StrategySpec(.bestOfNCalibrated, n: 8), StrategySpec(.controller, n: 16),
    ]
    var local: [AdaptiveStudy.Row] = []
    let models = try AdaptiveStudy.inProcess()
    for spec in specs { local.append(try await study.run(spec, models)) }
    let served = try await EngineProcess.run(LlamaServer.policy) { policy in
      try await EngineProcess.run(LlamaServer.rewardModel(.calibrated)) { prm in
        let client = try ServedModels.client(policy, model: "base", engine: .llamaServer)
        let models = AdaptiveStudy.Models(
          name: "llama-server", policy: try await ServedModels.policy(client),
          processRewardModel: try ServedModels.hiddenStates(prm, .calibrated))
        var rows: [AdaptiveStudy.Row] = []
        for spec in specs { rows.append(try await study.run(spec, models)) }
        await client.shutdown()
        return rows
      }
    }
    print(AdaptiveStudy.text(zip(local, served).flatMap { [$0, $1] }))
    for (here, there) in zip(local, served) { AdaptiveStudy.compare(here, there) }
    // The conclusion itself: the controller draws fewer samples than the full budget of 8
    // and is right at least as often.
    for rows in [local, served] {
      #expect(rows[1].samples < 0.8 * rows[0].samples)
      #expect(rows[1].accuracy >= rows[0].accuracy)
    }
  }
}
