import ArgumentParser
import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels

/// `parsimony solve`.
struct Solve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Solve one puzzle: combine three to six numbers to reach a target.",
    discussion: """
      Examples:
        parsimony solve "4 9 10 13"
        parsimony solve 3 7 11 --target 32 --explain
        parsimony solve "Use 4 9 10 13 to make 24." --json --strategy best-of-n --n 16

      Without --strategy it is controller, which stops when sure and gives up when hopeless, by the \
      calibrated chance of success; ias-raw, by the raw scores, where no calibrator ships with the \
      policy.

      JSON (--json) has the keys schema (parsimony.solve/1), question, answer, verified, decision, \
      confidence, confidence_low, confidence_high, samples, spend and steps; what is unknown is \
      null. spend has policy_tokens (prompt_tokens + generated_tokens), cached_tokens (in no \
      total), prm_tokens, total_tokens (policy_tokens + prm_tokens), policy_calls, prm_calls, \
      cancelled, failed, seconds, and stages: prompt_tokens, generated_tokens, cached_tokens and \
      prm_tokens of sampling, scoring, retried, failed and cancelled work.

      Exit code 0: an answer was accepted. 2: abandoned, or out of budget without one. See \
      `parsimony --help` for all.
      """)

  @Argument(help: "The numbers, or a whole question such as \"Use 4 9 10 13 to make 24.\"")
  var question: [String]

  @Option(help: "The number to reach. (default: 24, or what the question says)")
  var target: Int?

  @Option(
    help:
      "A strategy, with settings after colons; see `parsimony strategies`. (default: controller)")
  var strategy: String?

  @Option(help: "The most samples that the strategy draws.")
  var n = 64

  @Option(help: "The most tokens, policy and process reward model together: a hard cap.")
  var budget: Int?

  @Option(help: "The most samples: a hard cap, whatever the strategy wants.")
  var maxSamples: Int?

  @Option(
    help: """
      The least confidence with which best-of-n, ias and ias-raw accept an answer, 0 to 1; below \
      it they abandon the question.
      """)
  var acceptance = 0.5

  @Option(
    help: """
      Run the controller with the thresholds of this certificate (see `parsimony certify`), and quote \
      its promise; the full budget where its shift detector voids it.
      """)
  var certificate: String?

  @Option(
    help: """
      To whom the controller hands a question over that it abandons: another policy's name, which \
      then gets the question, or person.
      """)
  var fallback: String?

  @Option(help: "Seed of every random choice.")
  var seed: UInt64 = 1

  @OptionGroup var engine: EngineOptions

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print every decision, and every candidate with its scores and quantiles.")
  var explain = false

  func validate() throws {
    try engine.check()
    try OptionCheck.range("n", n, 1...4096)
    try OptionCheck.range("acceptance", acceptance, 0...1)
    if let budget { try OptionCheck.range("budget", budget, 1...Int.max) }
    if let maxSamples { try OptionCheck.range("max-samples", maxSamples, 1...Int.max) }
    if json, explain { throw ValidationError("give --json or --explain, not both") }
    if let strategy { _ = try StrategySpec(parsing: strategy, n: n) }
    if certificate != nil, strategy != nil {
      throw ValidationError("a certificate names its strategy; give --certificate or --strategy")
    }
    if fallback != nil, strategy?.hasPrefix("controller") == false {
      throw ValidationError("--fallback is for the controller: --strategy controller")
    }
  }

  func run() async throws {
    let puzzle = try CountdownPuzzle(parsing: question.joined(separator: " "), target: target)
    let world = CountdownWorld()
    let question = CountdownWorld.question(puzzle)
    let setup = try await SolveSetup(self, question: question)
    var outcome = try await Interruption.cancelling {
      try await setup.driver(for: puzzle, world: world).run(
        setup.spec.makeStrategy(seed: seed), on: question, seed: seed)
    }
    if let fallback = outcome.conclusion.fallback, fallback != Self.person {
      let second = try SolveSetup(self, policy: fallback, spec: setup.spec)
      let further = try await Interruption.cancelling {
        try await second.driver(for: puzzle, world: world).run(
          setup.spec.makeStrategy(seed: seed), on: question, seed: seed)
      }
      outcome = outcome.handedOver(to: fallback, further)
    }
    let grade = outcome.conclusion.trace.map { world.verdict(on: $0, of: question) }
    if json {
      try Console.write(SolveReport(outcome, grade: grade).json())
    } else {
      let width = TerminalWidth.columns()
      if explain {
        let verdicts = outcome.candidates.filter { $0.trace.answer != nil }.map {
          ($0.id, world.verdict(on: $0.trace, of: question))
        }
        let explanation = ExplanationText(
          outcome, verdicts: Dictionary(uniqueKeysWithValues: verdicts), width: width)
        try Console.write(explanation.text() + "\n")
      }
      try Console.write(
        SolveText(
          outcome, grade: grade, maximum: min(setup.spec.n, maxSamples ?? .max),
          setup: setup.line(seed: seed), width: width
        ).text())
    }
    let status = ExitStatus(solving: outcome.conclusion, acceptance: acceptance)
    if status != .ok { throw ExitCode(status.rawValue) }
  }
}

extension Solve {
  /// The fall-back that is no policy.
  static let person = "person"
}

/// The strategy and the models of one `solve`.
private struct SolveSetup {
  private(set) var spec: StrategySpec
  let models: ModelSelection
  let options: Solve
  private let fallback: Bool
  private var certified: String?

  /// A second policy with the strategy of the first.
  init(_ options: Solve, policy: String, spec: StrategySpec) throws {
    self.options = options
    self.spec = spec
    models = try ModelSelection(
      policy: policy, prm: options.engine.prm, threads: options.engine.threadCount)
    try models.requireCalibrator(for: [spec], policy: policy)
    fallback = false
  }

  init(_ options: Solve, question: Question) async throws {
    self.options = options
    if let file = options.certificate {
      let certificate = try Certificate(contentsOf: URL(fileURLWithPath: file))
      models = try ModelSelection(
        policy: options.engine.policy, prm: options.engine.prm,
        threads: options.engine.threadCount, calibrator: options.engine.calibrator)
      let decision = try await models.decision(
        under: certificate, on: [question], seed: options.seed)
      spec = decision.spec
      spec.fallback = spec.kind == .controller ? options.fallback : nil
      certified = decision.word
      fallback = false
      return
    }
    var spec = try StrategySpec(parsing: options.strategy ?? "controller", n: options.n)
    models = try ModelSelection(
      policy: options.engine.policy,
      prm: spec.needsProcessRewardModel ? options.engine.prm : nil,
      threads: options.engine.threadCount, calibrator: options.engine.calibrator)
    fallback = options.strategy == nil && models.calibrator == nil
    if fallback { spec = try StrategySpec(parsing: "ias-raw", n: options.n) }
    try models.requireCalibrator(for: [spec], policy: options.engine.policy)
    spec.acceptance = options.acceptance
    spec.fallback = options.fallback
    self.spec = spec
  }

  func driver(for puzzle: CountdownPuzzle, world: CountdownWorld) -> Driver {
    var sampling = SamplingParameters(temperature: options.engine.temperature)
    // Five or six numbers need longer solutions than the four of Game of 24.
    if puzzle.numbers.count > 4 { sampling.maximumTokens = 128 }
    return Driver(
      policy: models.policy,
      processRewardModel: models.processRewardModel(calibrated: spec.usesCalibrator),
      calibrator: spec.usesCalibrator ? models.calibrator : nil,
      verifier: spec.needsVerifier ? world : nil, answerReader: world, sampling: sampling,
      budget: Budget(tokens: options.budget, samples: options.maxSamples))
  }

  func line(seed: UInt64) -> String {
    var parts = ["\(spec.name), n \(spec.n)"]
    if fallback { parts[0] += " (no calibrator ships with \(options.engine.policy))" }
    parts.append("policy \(models.policy.identity.described)")
    if let model = models.processRewardModel { parts.append("prm \(model.identity.described)") }
    if spec.usesCalibrator { parts.append("calibrator \(models.calibratorFingerprint)") }
    parts.append("temperature \(options.engine.temperature)")
    parts.append("seed \(seed)")
    if let certified { parts.append("certificate: \(certified)") }
    return parts.joined(separator: "; ")
  }
}
