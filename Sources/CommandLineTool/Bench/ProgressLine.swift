import Experiments
import Foundation
import Synchronization

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

  /// Shows the progress of a bench, at most ten times a second.
  ///
  /// - Parameter seedSeconds: how long this seed has been in work.
  func show(_ progress: BenchProgress, seed: ProgressText.SeedPlace, seedSeconds: Double) {
    draw(isLast: progress.done >= progress.total) {
      var text = ProgressText(
        strategy: progress.strategy, line: progress.line, lines: progress.lines,
        done: progress.done, total: progress.total)
      text.resumed = progress.resumed
      text.rate = progress.questionsPerSecond
      text.seed = seed
      // Seeds to come take as long as this one: its past and what is left of it.
      text.remaining = progress.remainingSeconds.map {
        $0 + ($0 + seedSeconds) * Double(seed.count - seed.number)
      }
      return text.text()
    }
  }

  /// Shows the progress of a collection, at most ten times a second.
  func show(_ progress: RolloutProgress) {
    draw(isLast: progress.done >= progress.total) { CollectText.progress(progress) }
  }

  /// Redraws the line, at most ten times a second, and always the last one.
  func draw(isLast: Bool, _ text: () -> String) {
    guard isShown else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if let last = state.last, last.duration(to: now) < interval, !isLast { return }
      state.last = now
      let columns = TerminalWidth.columns(of: STDERR_FILENO) - 1
      let line = String(text().prefix(columns))
      Console.writeError(
        "\r" + line + String(repeating: " ", count: max(0, state.width - line.count)))
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
