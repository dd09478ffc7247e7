import ArgumentParser
import Experiments
import SmallModels

/// How lora-quantile trains its adapter.
struct AdapterOptions: ParsableArguments {
  @Option(
    help: """
      lora-quantile: paper (rank 2 on the query and value projections of every fourth layer) or \
      full (rank 32 on every matrix).
      """)
  var adapter = "full"

  @Option(help: "lora-quantile: rank of the adapter. (default: the adapter's)")
  var rank: Int?

  @Option(help: "lora-quantile: passes over the questions.")
  var epochs = 3

  @Option(help: "lora-quantile: solutions a step.")
  var batch = 64

  @Option(help: "lora-quantile: highest learning rate.")
  var rate = 1e-3

  @Option(help: "lora-quantile: arithmetic drills before every step; 0 for none.")
  var drills = 256

  @Option(
    help: """
      lora-quantile: rollouts of other questions (their labels are not used), on which the model's \
      own scores are kept.
      """)
  var anchors: String?

  @Option(help: "lora-quantile: go on from the adapter of this calibrator.")
  var start: String?

  func check() throws {
    guard adapter == "paper" || adapter == "full" else {
      throw ValidationError("--adapter '\(adapter)' is neither paper nor full")
    }
    if let rank { try OptionCheck.range("rank", rank, 1...1024) }
    try OptionCheck.range("epochs", epochs, 1...10_000)
    try OptionCheck.range("batch", batch, 1...65_536)
    try OptionCheck.range("rate", rate, 1e-9...1)
    try OptionCheck.range("drills", drills, 0...65_536)
  }

  func options(workers: Int) -> AdapterFit.Options {
    var shape = adapter == "paper" ? AdapterShape.paper : .full
    if let rank { shape.rank = rank }
    return AdapterFit.Options(
      shape: shape, epochs: epochs, batchSize: batch, rate: rate, drills: drills,
      workers: min(2, workers))
  }
}
