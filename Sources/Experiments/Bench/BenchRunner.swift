public import Parsimony

/// Runs strategies on the same questions with the same seed, and grades them with the exact
/// verifier.
///
/// Candidate i of a question draws the same seed under every strategy, so that all lines see the
/// same samples. With a store, every finished question is kept, and a later run with the same key
/// takes it from there.
public struct BenchRunner: Sendable {
  /// The questions.
  public let set: ProblemSet
  /// Grades the answers; strategies do not see it.
  public let verifier: any Verifier
  /// The seed of the run.
  public var seed: UInt64
  /// Where finished questions are kept.
  public var store: RunStore?
  /// The most questions in work at a time, at least 1.
  public var questionsInFlight: Int
  /// Whether each adaptive line is followed by best-of-n with the same number of samples for every
  /// question at the same total cost (`uniform@ias`). The store keeps its questions as best-of-n
  /// with the number of samples that each had.
  public var addsUniformLines: Bool
  /// Names the calibrator in the store beside the identity it carries, such as its file's
  /// fingerprint.
  public var calibratorName: String
  /// Names the engine in the store: runs of different engines are different runs.
  public var engine: String
  /// Is told of every finished question.
  public var progress: (@Sendable (BenchProgress) -> Void)?
  private let makeDriver: @Sendable (StrategySpec) throws -> Driver

  /// Makes a runner.
  ///
  /// - Parameter driver: makes the driver of a strategy, with the calibrator where
  ///   ``StrategySpec/usesCalibrator`` says so, and without it elsewhere.
  public init(
    set: ProblemSet, verifier: any Verifier, seed: UInt64, store: RunStore? = nil,
    questionsInFlight: Int = 16, addsUniformLines: Bool = true, calibratorName: String = "",
    engine: String = "", progress: (@Sendable (BenchProgress) -> Void)? = nil,
    driver: @escaping @Sendable (StrategySpec) throws -> Driver
  ) {
    self.set = set
    self.verifier = verifier
    self.seed = seed
    self.store = store
    self.questionsInFlight = questionsInFlight
    self.addsUniformLines = addsUniformLines
    self.calibratorName = calibratorName
    self.engine = engine
    self.progress = progress
    makeDriver = driver
  }

  /// Runs the strategies in order.
  ///
  /// Throws `DriverError` when a question cannot be run at all, `ExperimentError` of code
  /// `interrupted` when the surrounding task is cancelled, and what the store and the driver's
  /// maker throw. Whatever had finished before is in the store.
  public func run(_ specs: [StrategySpec]) async throws -> BenchRun {
    try StrategySpec.requireDistinct(specs)
    var plan: [(name: String, samples: Double)] = []
    for spec in specs {
      plan.append((spec.name, spec.expectedSamples))
      if addsUniformLines, spec.isAdaptive {
        plan.append((Self.uniformName(spec), spec.expectedSamples))
      }
    }
    var session = BenchSession(
      runner: self, makeDriver: makeDriver,
      meter: ProgressMeter(plan: plan, questions: set.problems.count, report: progress))
    var lines: [[BenchQuestionDetail]] = []
    for spec in specs {
      session.meter.beginLine(lines.count)
      let line = try await session.run(
        set.problems.indices.map { ($0, spec) }, line: spec.name)
      lines.append(line)
      guard addsUniformLines, spec.isAdaptive else { continue }
      session.meter.beginLine(lines.count)
      let full = lines.first { $0[0].strategy == StrategySpec.Kind.bestOfN.rawValue }
      lines.append(
        try await session.runUniform(matching: line, of: spec, sampleCosts: full ?? line))
    }
    return try BenchRun(
      set: set.name, policy: session.policyName, prm: session.processRewardModelName, seed: seed,
      details: lines.flatMap { $0 })
  }

  static func uniformName(_ spec: StrategySpec) -> String { "uniform@\(spec.name)" }
}
