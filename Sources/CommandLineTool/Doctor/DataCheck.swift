import Experiments
import Foundation

/// The recorded Games of 24 and GPT-4's results, which are optional.
struct DataCheck {
  func finding() -> Diagnosis.Finding {
    let subject = "recorded data"
    let remedy =
      "set \(SharedData.variable) to the folder that holds tot_game24; without it use "
      + "--set generated"
    do {
      guard let folder = try SharedData.locate() else {
        return .warning(subject, "not found", remedy)
      }
      guard let games = SharedData.gamesOf24(in: folder) else {
        return .warning(subject, "\(folder.path) has no tot_game24/data/24/24.csv", remedy)
      }
      let rows = try GameOf24File(contentsOf: games).rows.count
      guard SharedData.recordedGPT4(in: folder) != nil else {
        return .warning(
          subject, "\(Figures.counted(rows, "Game")) of 24, without GPT-4's recorded results",
          "bench will print no GPT-4 lines; restore tot_game24/logs for them")
      }
      return .ok(
        subject, "\(Figures.count(rows)) Games of 24 and GPT-4's results in \(folder.path)")
    } catch {
      return .problem(subject, error.message, remedy)
    }
  }
}
