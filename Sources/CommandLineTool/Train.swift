import ArgumentParser
import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels

/// `parsimony train`: how the built-in models were made, and how to make others.
struct Train: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a built-in policy or process reward model from scratch.",
    subcommands: [TrainPolicy.self, TrainRewardModel.self])
}

/// Options of every training run.
struct TrainingOptions: ParsableArguments {
  @Option(help: "Folder to write the model to; its training state is kept beside it.")
  var out: String

  @Option(help: "Name on the model's card; the folder's name unless given.")
  var name: String?

  @Option(help: "Seed of weights and data.")
  var seed: UInt64 = 1

  @Option(help: "Threads; each takes a share of every batch.")
  var workers = 2

  @Option(help: "Highest learning rate.")
  var rate: Double?

  @Option(help: "Steps between checkpoints.")
  var checkpointEvery = 100

  /// The folder of the model.
  var folder: URL { URL(fileURLWithPath: out, isDirectory: true) }

  /// The file of the training state.
  var checkpoint: URL {
    folder.deletingLastPathComponent()
      .appendingPathComponent(".\(folder.lastPathComponent).checkpoint/state.bin")
  }

  /// The model's name.
  var modelName: String { name ?? folder.lastPathComponent }

  func validate() throws {
    guard workers >= 1, workers <= 64 else {
      throw ValidationError("--workers \(workers) must be from 1 to 64")
    }
    guard checkpointEvery >= 1 else {
      throw ValidationError("--checkpoint-every \(checkpointEvery) must be at least 1")
    }
    if let rate, !(rate > 0 && rate <= 1) {
      throw ValidationError("--rate \(rate) must be above 0 and at most 1")
    }
  }
}

/// Prints a training run's progress on standard error: one line that is redrawn on a terminal,
/// a line every hundred steps otherwise.
struct TrainingMeter: Sendable {
  func show(_ progress: TrainingProgress) {
    let isTerminal = isatty(STDERR_FILENO) == 1
    guard isTerminal || progress.step % 100 == 0 || progress.step == progress.steps else { return }
    let minutes = Int(progress.remaining) / 60
    let seconds = Int(progress.remaining) % 60
    let line = String(
      format: "step %d/%d  loss %.4f  %.0f tokens/s  %d:%02d left", progress.step, progress.steps,
      progress.loss, progress.tokensPerSecond, minutes, seconds)
    FileHandle.standardError.write(Data((isTerminal ? "\r\(line)   " : line + "\n").utf8))
  }
}
