import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels

/// The work of one `pool record`, with progress and an orderly end on a signal.
struct PoolWork: Sendable {
  /// Draws or reads the questions.
  let problems: @Sendable () throws -> ProblemSet
  let name: String
  let models: ModelSelection
  let samples: Int
  let seed: UInt64
  let temperature: Double
  let keepsText: Bool
  let path: String
  let concurrency: Int

  /// Records what is missing.
  func run() async throws -> (pool: Pool, progress: PoolProgress) {
    let line = ProgressLine()
    defer { line.clear() }
    do {
      return try await Interruption.cancelling {
        let set = try problems()
        try Task.checkCancellation()
        return try await PoolRecording(
          recorder: recorder, set: set, header: header(of: set), url: URL(fileURLWithPath: path),
          inFlight: concurrency
        ).run { progress in
          line.draw(isLast: progress.done >= progress.total) { PoolText.progress(progress) }
        }
      }
    } catch let error where Self.isInterruption(error) {
      line.clear()
      throw CommandFailure(
        .interrupted,
        "stopped; what was finished is in \(path).part: give the same command again to continue")
    }
  }

  private static func isInterruption(_ error: any Error) -> Bool {
    (error as? ExperimentError)?.code == .interrupted || error is CancellationError
  }

  private var recorder: PoolRecorder {
    let world = CountdownWorld()
    let calibrated: (model: any ProcessRewardModel, calibrator: any Calibrator)? =
      if let model = models.calibratedModel, let calibrator = models.calibrator {
        (model, calibrator)
      } else { nil }
    return PoolRecorder(
      drawing: Driver(
        policy: models.policy, processRewardModel: models.processRewardModel,
        calibrator: calibrated == nil ? models.calibrator : nil, answerReader: world,
        sampling: SamplingParameters(temperature: temperature)),
      calibrated: calibrated, verifier: world, samples: samples, seed: seed, keepsText: keepsText,
      // Every sequence starts with <bos>.
      promptTokens: { try CountdownTokenizer.encode($0).count + 1 },
      traceTokens: { try CountdownTokenizer.encode($0).count })
  }

  /// States all that the traces depend on: a recording with another header is another one.
  private func header(of set: ProblemSet) -> PoolHeader {
    PoolHeader(
      name: name,
      source:
        "parsimony pool record: \(set.name), fingerprint \(set.fingerprint), \(samples) traces "
        + "a question, temperature \(temperature)" + (keepsText ? ", with text" : ""),
      policy: models.policy.identity.described,
      prm: models.processRewardModel?.identity.described,
      calibrator: models.calibrator == nil ? nil : models.calibratorFingerprint, seed: seed,
      remarks: models.calibrator == nil
        ? ["no calibrator ships with this policy: there are no quantiles"] : [])
  }
}
