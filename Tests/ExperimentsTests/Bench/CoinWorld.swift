import Experiments
import Parsimony
import Puzzles

/// An exact little world: question i is right with probability p_i, sample by sample, and the
/// process reward model sees the truth through a haze.
struct CoinWorld: Sendable {
  /// Question id to success probability.
  let chances: [String: Double]
  let set: ProblemSet

  /// Success probabilities spread evenly over `range`, the first question the easiest.
  init(questions: Int, chances range: ClosedRange<Double> = 0.02...0.95) throws {
    var chances: [String: Double] = [:]
    var problems: [Problem] = []
    for index in 0..<questions {
      let share = questions > 1 ? Double(index) / Double(questions - 1) : 0
      let id = "coin/\(index)"
      chances[id] = range.upperBound - share * (range.upperBound - range.lowerBound)
      problems.append(
        Problem(
          question: Question(id: id, prompt: "coin \(index)\n"),
          puzzle: try CountdownPuzzle(numbers: [1, 2, 3], target: index), difficulty: share))
    }
    self.chances = chances
    set = try ProblemSet(name: "coins", problems: problems)
  }

  /// A driver; `calibrator` only where the strategy wants it.
  func driver(
    _ spec: StrategySpec, prm: HazyModel.Taste = .honest, delays: Bool = false
  ) -> Driver {
    Driver(
      policy: CoinPolicy(chances: chances, delays: delays),
      processRewardModel: HazyModel(chances: chances, taste: prm),
      calibrator: spec.usesCalibrator ? Halved() : nil,
      verifier: spec.needsVerifier ? CoinVerifier() : nil)
  }

  func runner(
    seed: UInt64 = 1, store: RunStore? = nil, inFlight: Int = 4, taste: HazyModel.Taste = .honest,
    delays: Bool = false, progress: (@Sendable (BenchProgress) -> Void)? = nil
  ) -> BenchRunner {
    BenchRunner(
      set: set, verifier: CoinVerifier(), seed: seed, store: store, questionsInFlight: inFlight,
      progress: progress, driver: { driver($0, prm: taste, delays: delays) })
  }
}

/// Right with the question's probability; the trace's length varies with the seed.
struct CoinPolicy: Policy {
  let identity = ModelIdentity(name: "test/coin", fingerprint: "c0")
  let chances: [String: Double]
  var delays = false
  var calls: Counter?

  func maximumTokens(for request: SampleRequest) -> Int { 64 }

  func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    calls?.add()
    var generator = SplitMix64(seed: request.seed)
    let chance = chances[request.question.id] ?? 0
    let isGreedy = request.sampling.temperature == 0
    let isRight = isGreedy ? chance > 0.5 : generator.unitDouble() < chance
    let first = 5 + generator.index(below: 7)
    let second = 3 + generator.index(below: 9)
    let conclusion = isRight ? "right\n" : "wrong \(generator.index(below: 3))\n"
    if delays { for _ in 0..<generator.index(below: 4) { await Task.yield() } }
    return Continuation(
      steps: [
        Step(text: "think\n", tokens: first, logProbability: -1.5),
        Step(text: conclusion, tokens: second),
      ], ending: .ended, spend: Spend(promptTokens: 4, generatedTokens: first + second))
  }
}

/// Scores the empty prefix with the question's probability, and traces by their correctness, not
/// quite reliably.
struct HazyModel: ProcessRewardModel {
  enum Taste: Sendable {
    case honest
    /// Twice too sure of every question, as a model trained on a stronger policy is.
    case flattering
  }

  let identity = ModelIdentity(name: "test/hazy", fingerprint: "f0")
  let chances: [String: Double]
  var taste = Taste.honest

  func maximumTokens(for trace: Trace, of question: Question) -> Int { 80 }

  func score(_ trace: Trace, of question: Question) async throws(ModelFailure) -> StepScores {
    let chance = min(1, (chances[question.id] ?? 0) * (taste == .flattering ? 2 : 1))
    let noise = Double(StableHash.fnv1a(trace.text + question.id) % 1000) / 1000
    let final = trace.answer?.text == "right" ? 0.55 + 0.4 * noise : 0.1 + 0.6 * noise
    let scores = [chance] + trace.steps.indices.map { $0 == trace.steps.count - 1 ? final : chance }
    return StepScores(prefixes: scores, spend: Spend(prmTokens: 6 + trace.tokens))
  }
}

/// A calibrator with its own levels, so that the store has something to keep.
struct Halved: Calibrator {
  var identity: CalibratorIdentity? {
    CalibratorIdentity(
      policy: "test/coin", processRewardModel: "test/hazy", seed: 1, rows: 10, questions: 5,
      questionFingerprint: "00")
  }

  func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    let raw = observation.rawScore
    return
      (try? SuccessQuantiles(
        levels: [0.1, 0.25, 0.5, 0.9], values: [raw / 2, raw / 1.5, raw, (1 + raw) / 2]))
      ?? .point(raw)
  }
}

struct CoinVerifier: Verifier {
  func verdict(on trace: Trace, of question: Question) -> Verdict {
    let isCorrect = trace.answer?.text == "right"
    return Verdict(isCorrect: isCorrect, reason: isCorrect ? nil : "it is \(trace.text)")
  }
}
