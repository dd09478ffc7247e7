import Foundation
import Gateway
import Parsimony
import Puzzles
import SmallModels

/// The built-in models as the gateway wants them: a user's message is a puzzle.
struct BuiltInModels: LocalModels {
  let threads: Int

  func load(policy name: String, prm: String?, calibrator file: String?) throws -> LocalModel {
    let models = try ModelSelection(
      policy: name, prm: prm, threads: threads, calibrated: prm != nil, calibrator: file)
    return LocalModel(
      policy: models.policy, processRewardModel: models.processRewardModel,
      calibratedModel: models.calibratedModel, calibrator: models.calibrator,
      calibratorFingerprint: models.calibratorFingerprint, answerReader: CountdownWorld(),
      // Five or six numbers need longer solutions than the four of Game of 24.
      sampling: SamplingParameters(maximumTokens: 128),
      question: { text in
        let puzzle = try CountdownPuzzle(
          parsing: text.trimmingCharacters(in: .whitespacesAndNewlines))
        return CountdownWorld.question(puzzle)
      })
  }
}
