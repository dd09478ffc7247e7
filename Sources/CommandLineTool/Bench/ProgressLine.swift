package import Experiments
import Foundation
import Synchronization

/// The line of a bench's progress.
package enum ProgressText {
  /// `seed 2 (2 of 3), ias (line 4 of 6): 34 of 100, 12.3 questions/s, 0:42 left`.
  ///
  /// - Parameters:
  ///   - seed: the seed, its number from 1 and how many there are; nil for a single one.
  ///   - remaining: seconds for everything that is left.
  package static func line(
    _ progress: BenchProgress, seed: (value: UInt64, number: Int, count: Int)? = nil,
    remaining: Double?
  ) -> String {
    var text = ""
    if let seed, seed.count > 1 { text += "seed \(seed.value) (\(seed.number) of \(seed.count)), " }
    text += "\(progress.strategy) (line \(progress.line) of \(progress.lines)): "
      + "\(progress.done) of \(progress.total)"
    if progress.resumed > 0 { text += " (\(progress.resumed) from the store)" }
    if let rate = progress.questionsPerSecond {
      text += ", \(Figures.decimal(rate, rate < 10 ? 2 : 1)) questions/s"
    }
    if let remaining { text += ", \(Figures.clock(remaining)) left" }
    return text
  }
}

/// Redraws the progress line on standard error, when that is a terminal; silent otherwise.
final class ProgressLine: Sendable {
  private struct State {
    var last: ContinuousClock.Instant?
    var width = 0
  }

  private let isShown: Bool
  private let state = Mutex(State())
  private let interval = Duration.milliseconds(100)

  init() { isShown = TerminalWidth.isTerminal(STDERR_FILENO) }

  /// Shows the progress, at most ten times a second.
  func show(
    _ progress: BenchProgress, seed: (value: UInt64, number: Int, count: Int), seedSeconds: Double
  ) {
    guard isShown else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if let last = state.last, last.duration(to: now) < interval, progress.done < progress.total {
        return
      }
      state.last = now
      // Seeds to come take as long as this one: its past and what is left of it.
      let remaining = progress.remainingSeconds.map {
        $0 + ($0 + seedSeconds) * Double(seed.count - seed.number)
      }
      let columns = TerminalWidth.columns(of: STDERR_FILENO) - 1
      let line = String(
        ProgressText.line(progress, seed: seed, remaining: remaining).prefix(columns))
      Console.writeError("\r" + line + String(repeating: " ", count: max(0, state.width - line.count)))
      state.width = line.count
    }
  }

  /// Wipes the line.
  func clear() {
    guard isShown else { return }
    state.withLock { state in
      guard state.width > 0 else { return }
      Console.writeError("\r" + String(repeating: " ", count: state.width) + "\r")
      state.width = 0
    }
  }
}
