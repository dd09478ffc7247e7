import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels

/// The work of one `bench`: every seed's run, with progress and an orderly end on a signal.
struct BenchWork: Sendable {
  let set: ProblemSet
  let specs: [StrategySpec]
  let models: ModelSelection
  let seeds: [UInt64]
  let store: RunStore?
  let temperature: Double
  let concurrency: Int
  let addsUniformLines: Bool
  /// Names the engine in the store; raised when samples or bills change for the same weights and
  /// seed.
  let engine: String

  /// Runs all seeds.
  func run() async throws -> BenchRun {
    let line = ProgressLine()
    defer { line.clear() }
    do {
      return try await Interruption.cancelling {
        var runs: [BenchRun] = []
        for (index, seed) in seeds.enumerated() {
          let place = ProgressText.SeedPlace(number: index + 1, count: seeds.count)
          runs.append(try await runner(seed: seed, place: place, line: line).run(specs))
        }
        return try BenchRun.combined(runs)
      }
    } catch let error as ExperimentError where error.code == .interrupted {
      line.clear()
      guard let store else {
        throw CommandFailure(
          .interrupted, "stopped, and nothing is kept: with --store FILE a run can be resumed")
      }
      throw CommandFailure(
        .interrupted,
        "stopped; what was finished is in \(store.path): give the same command "
          + "again to continue")
    }
  }

  private func runner(
    seed: UInt64, place: ProgressText.SeedPlace, line: ProgressLine
  ) -> BenchRunner {
    let begin = ContinuousClock.now
    let world = CountdownWorld()
    return BenchRunner(
      set: set, verifier: world, seed: seed, store: store, questionsInFlight: concurrency,
      addsUniformLines: addsUniformLines, calibratorName: models.calibratorFingerprint,
      engine: engine,
      progress: { progress in
        line.show(progress, seed: place, seedSeconds: begin.duration(to: .now) / .seconds(1))
      },
      driver: { [models, temperature] spec in
        Driver(
          policy: models.policy,
          processRewardModel: models.processRewardModel(calibrated: spec.usesCalibrator),
          calibrator: spec.usesCalibrator ? models.calibrator : nil,
          verifier: spec.needsVerifier ? world : nil, answerReader: world,
          sampling: SamplingParameters(temperature: temperature))
      })
  }

  /// What the report's numbers depend on.
  var facts: [BenchPage.Fact] {
    var facts = [
      BenchPage.Fact(
        "set",
        "\(set.name): \(Figures.counted(set.problems.count, "question")), fingerprint "
          + set.fingerprint),
      BenchPage.Fact("policy", models.policy.identity.described),
    ]
    if let model = models.processRewardModel {
      facts.append(BenchPage.Fact("prm", model.identity.described))
    }
    if let identity = models.calibrator?.identity, specs.contains(where: \.usesCalibrator) {
      facts.append(
        BenchPage.Fact(
          "calibrator",
          "\(models.calibratorFingerprint), fitted on "
            + "\(Figures.counted(identity.rows, "row"))"
            + " of \(Figures.counted(identity.questions, "question")), seed \(identity.seed)"))
    }
    facts.append(
      BenchPage.Fact(
        "sampling",
        "temperature \(temperature), "
          + (seeds.count == 1 ? "seed " : "seeds ")
          + seeds.map(String.init).joined(separator: ", ")))
    if let store { facts.append(BenchPage.Fact("store", store.path)) }
    return facts
  }
}
