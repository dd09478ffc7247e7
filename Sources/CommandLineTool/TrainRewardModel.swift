import ArgumentParser
import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels

/// `parsimony train prm`.
struct TrainRewardModel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prm",
    abstract: "Train a process reward model on a policy's Monte-Carlo success.",
    discussion: """
      Draws solutions of training questions with the policy, rolls every prefix out, and trains the
      policy's trunk with a step-end head by binary cross-entropy. Rollouts are kept in a file;
      a killed run resumes when the same command is given again.
      """)

  @OptionGroup var options: TrainingOptions

  @Option(help: "The policy whose success the model learns.")
  var policy = "base"

  @Option(help: "Training questions.")
  var questions = 5_000

  @Option(help: "Solutions a question.")
  var solutions = 4

  @Option(help: "Rollouts a prefix.")
  var rollouts = 8

  @Option(help: "Passes over the data.")
  var epochs = 3

  @Option(help: "Solutions a step.")
  var batch = 64

  func validate() throws {
    for (name, value) in [
      ("questions", questions), ("solutions", solutions), ("rollouts", rollouts),
      ("epochs", epochs), ("batch", batch),
    ] where value < 1 {
      throw ValidationError("--\(name) \(value) must be at least 1")
    }
  }

  func run() async throws {
    try await guarded {
      let catalog = try ModelCatalog.locate()
      let base = try catalog.policy(policy, threads: options.workers)
      let file = options.checkpoint.deletingLastPathComponent()
        .appendingPathComponent("rollouts-\(policy).jsonl")
      let meter = CountMeter("questions rolled out")
      let labelled = try await RolloutFile(file).collect(
        QuestionMix.reward.puzzles(count: questions, split: .train, seed: options.seed),
        with: RolloutCollector(
          policy: base, solutions: solutions, rollouts: rollouts, seed: options.seed),
        questions: "\(QuestionMix.reward.name) train \(questions)"
      ) { meter.show($0, of: $1) }
      meter.end()

      let lessons = try RewardLessons(labelled, batchSize: batch, seed: options.seed)
      let steps = lessons.stepsPerEpoch * epochs
      let plan = TrainingPlan(
        steps: steps, workers: options.workers,
        schedule: LearningRateSchedule(peak: options.rate ?? 1e-3, floor: 2e-5, warmUp: 50),
        averaging: 0.995, seed: options.seed, checkpointEvery: options.checkpointEvery,
        description: "reward-lessons/1 \(policy) \(questions) \(solutions) \(rollouts) \(batch)")
      let training = TrainingMeter()
      let (trained, tokens) = try await Trainer(plan: plan, checkpoint: options.checkpoint).train(
        catalog.folder(policy).load().addingHead(), on: lessons
      ) { training.show($0) }
      try ModelFolder(options.folder).save(
        trained,
        card: ModelCard(
          name: options.modelName, role: .processRewardModel,
          summary: "scores every step end with the chance that \(policy) gets it right from there",
          command: "parsimony train prm --policy \(policy) --questions \(questions) "
            + "--solutions \(solutions) --rollouts \(rollouts) --epochs \(epochs) "
            + "--batch \(batch) --seed \(options.seed) --workers \(options.workers) "
            + (options.rate.map { "--rate \($0) " } ?? "")
            + "--out Models/\(options.modelName)",
          seed: options.seed,
          data: "Monte-Carlo success of \(policy)'s prefixes on \(labelled.count) generated "
            + "training questions (\(QuestionMix.reward.name)), \(lessons.count) solutions",
          parameters: trained.values.count, steps: steps, tokens: tokens))
      print("wrote \(options.folder.path)")
    }
  }
}

/// Prints "done of total, rate, time left" on standard error when it is a terminal.
final class CountMeter: Sendable {
  private let what: String
  private let begin = ContinuousClock.now

  init(_ what: String) { self.what = what }

  func show(_ done: Int, of total: Int) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    let seconds = begin.duration(to: .now) / .seconds(1)
    let rate = Double(done) / max(seconds, 1e-9)
    let left = Int(Double(total - done) / max(rate, 1e-9))
    let line = String(
      format: "\r%d of %d %@, %.1f/s, %d:%02d left   ", done, total, what as NSString, rate,
      left / 60, left % 60)
    FileHandle.standardError.write(Data(line.utf8))
  }

  func end() {
    if isatty(STDERR_FILENO) == 1 { FileHandle.standardError.write(Data("\n".utf8)) }
  }
}
