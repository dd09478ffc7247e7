import ArgumentParser

/// `parsimony evaluate`.
struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how far success probabilities can be trusted.",
    subcommands: [EvaluateCalibration.self, EvaluateGuarantees.self, EvaluateRecorded.self])
}
