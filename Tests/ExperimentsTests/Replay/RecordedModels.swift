import Experiments
import Parsimony
import Synchronization

/// A question's recorded traces behind the protocols of real models: candidate i is the i-th trace
/// of an order. Each prompt is billed to the first call.
struct RecordedModels: Policy, ProcessRewardModel, Verifier, AnswerReader {
  let identity = ModelIdentity(name: "recorded")
  let source: PoolQuestion
  private let traceOfSeed: [UInt64: Int]
  private let paid = Paid()

  private final class Paid: Sendable {
    private let state = Mutex((policy: false, prm: false))
    func policyPrompt(_ tokens: Int) -> Int {
      state.withLock { state in
        defer { state.policy = true }
        return state.policy ? 0 : tokens
      }
    }
    func prmPrompt(_ tokens: Int) -> Int {
      state.withLock { state in
        defer { state.prm = true }
        return state.prm ? 0 : tokens
      }
    }
  }

  init(_ source: PoolQuestion, order: [UInt16], seed: UInt64) {
    self.source = source
    let question = Question(id: source.id, prompt: "")
    traceOfSeed = Dictionary(
      uniqueKeysWithValues: order.enumerated().map { place, trace in
        (Driver.seed(seed, question: question, candidate: CandidateID(place)), Int(trace))
      })
  }

  func maximumTokens(for request: SampleRequest) -> Int { 1 << 20 }
  func maximumTokens(for trace: Trace, of question: Question) -> Int { 1 << 20 }

  func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    guard let place = traceOfSeed[request.seed] else {
      throw ModelFailure(.permanent, "there is no trace left")
    }
    let trace = source.traces[place]
    return Continuation(
      steps: trace.stepTokens.map { Step(text: "\(place)", tokens: $0) }, ending: trace.ending,
      spend: Spend(
        promptTokens: paid.policyPrompt(source.promptTokens),
        generatedTokens: trace.generatedTokens))
  }

  func score(_ trace: Trace, of question: Question) async throws(ModelFailure) -> StepScores {
    let prompt = paid.prmPrompt(source.prmPromptTokens)
    guard let recorded = recorded(trace) else {
      return StepScores(
        prefixes: [source.promptScore ?? 0], quantiles: source.promptQuantiles.map { [$0] },
        spend: Spend(prmTokens: prompt))
    }
    return StepScores(
      prefixes: [source.promptScore ?? 0] + recorded.scores,
      quantiles: recorded.quantiles.map { [source.promptQuantiles ?? .point(0)] + $0 },
      spend: Spend(prmTokens: prompt + recorded.prmTokens))
  }

  func verdict(on trace: Trace, of question: Question) -> Verdict {
    Verdict(isCorrect: recorded(trace)?.isCorrect ?? false)
  }

  func answer(of trace: Trace, to question: Question) -> Answer? { recorded(trace)?.answer }

  private func recorded(_ trace: Trace) -> PoolTrace? {
    trace.steps.first.flatMap { Int($0.text) }.map { source.traces[$0] }
  }
}

/// Passes on the quantiles that the recorded model states.
struct StatedQuantiles: Calibrator {
  var identity: CalibratorIdentity? { nil }
  func quantiles(for observation: ScoreObservation) -> SuccessQuantiles {
    observation.modelQuantiles ?? .point(observation.rawScore)
  }
}
