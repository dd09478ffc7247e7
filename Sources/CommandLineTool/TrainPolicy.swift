import ArgumentParser
import Experiments
import Foundation
import Parsimony
import SmallModels

/// `parsimony train policy`.
struct TrainPolicy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Train a policy on generated Countdown puzzles.",
    discussion: """
      Puzzles are made up as training goes, from the training split only: never one of the 100
      protected Games of 24, nor a calibration, validation or test question. A killed run resumes
      when the same command is given again.
      """)

  @OptionGroup var options: TrainingOptions

  @Option(help: "Shape: base (4 layers of width 128) or weak (3 of width 64).")
  var shape = "base"

  @Option(help: "Steps that the learning rate's schedule spans.")
  var steps = 11_000

  @Option(help: "Stop after this many steps; the averaged weights are kept.")
  var until: Int?

  @Option(help: "Puzzles a step.")
  var examples = 128

  func validate() throws {
    guard ["base", "weak"].contains(shape) else {
      throw ValidationError("--shape \(shape) is unknown; give base or weak")
    }
    guard steps >= 1 else { throw ValidationError("--steps \(steps) must be at least 1") }
    if let until, until < 1 || until > steps {
      throw ValidationError("--until \(until) must be from 1 to --steps \(steps)")
    }
    guard examples >= options.workers else {
      throw ValidationError("--examples \(examples) must be at least --workers")
    }
  }

  func run() async throws {
    try await guarded {
      let configuration: TransformerConfiguration = shape == "weak" ? .weak : .base
      let plan = TrainingPlan(
        steps: steps, workers: options.workers,
        schedule: LearningRateSchedule(peak: options.rate ?? 2e-3), seed: options.seed,
        checkpointEvery: options.checkpointEvery,
        description: "countdown-curriculum/1 examples \(examples)")
      let meter = TrainingMeter()
      let (trained, tokens) = try await Trainer(plan: plan, checkpoint: options.checkpoint).train(
        ModelParameters.random(configuration, seed: options.seed),
        on: CountdownCurriculum(seed: options.seed, examples: examples), until: until
      ) { meter.show($0) }
      var command = "parsimony train policy --shape \(shape) --steps \(steps)"
      if let until { command += " --until \(until)" }
      command += " --examples \(examples) --seed \(options.seed) --workers \(options.workers)"
      if let rate = options.rate { command += " --rate \(rate)" }
      try ModelFolder(options.folder).save(
        trained,
        card: ModelCard(
          name: options.modelName, role: .policy,
          summary: "Countdown policy (\(shape) shape), one solved puzzle after the other",
          command: command + " --out Models/\(options.modelName)", seed: options.seed,
          data: "generated Countdown puzzles of the training split (countdown-curriculum/1), "
            + "protected Games of 24 excluded", parameters: trained.values.count,
          steps: until ?? steps, tokens: tokens))
      print("wrote \(options.folder.path)")
    }
  }
}
