import Experiments
import Foundation

/// The recorded data, where this machine has it.
enum RecordedData {
  static let games = (try? SharedData.locate()).flatMap { $0 }.flatMap(SharedData.gamesOf24)
  static let runs = (try? SharedData.locate()).flatMap { $0 }.flatMap(SharedData.recordedGPT4)
}
