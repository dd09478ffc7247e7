import Foundation
import Parsimony
import Testing

/// Runs a command that is killed again and again, until it comes to its end.
struct RandomKills {
  /// How many times it is killed at most; then it is left alone.
  let most: Int
  /// The longest time until a kill, in seconds.
  let patience: Double
  /// Of the times.
  let seed: UInt64

  /// Runs the command until it ends by itself.
  ///
  /// The first kill comes at once, so that no speed of the machine can leave none; a process that
  /// ends between the last look and the signal has ended by itself.
  ///
  /// - Parameter killed: called after every kill.
  /// - Returns: what the undisturbed last run left behind, and the number of kills.
  func run(
    _ arguments: [String], environment: [String: String], folder: URL,
    killed: () throws -> Void = {}
  ) async throws -> (result: Program.Result, kills: Int) {
    var generator = SplitMix64(seed: seed)
    var kills = 0
    while true {
      let running = try Program.start(arguments, environment: environment, folder: folder)
      if kills < most {
        let wait = kills == 0 ? 0 : patience * generator.unitDouble()
        let deadline = ContinuousClock.now + .seconds(wait)
        while running.process.isRunning, ContinuousClock.now < deadline {
          try await Task.sleep(for: .milliseconds(2))
        }
        if running.process.isRunning { kill(running.process.processIdentifier, SIGKILL) }
      }
      let result = try running.result()
      guard result.wasKilled, kills < most else { return (result, kills) }
      kills += 1
      try killed()
    }
  }
}
