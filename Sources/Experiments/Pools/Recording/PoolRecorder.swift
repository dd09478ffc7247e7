public import Parsimony

/// Draws, scores and grades the traces of a pool's questions.
///
/// Candidate i of a question draws with `Driver.seed`, as in ``BenchRunner`` with the same seed:
/// the traces are those that a bench sees. They are scored by the process reward model as it is
/// (`scores`) and, where there is a calibrator, with it (`quantiles`). An adapter makes the
/// calibrated model another model; the traces are then scored a second time, which no pool's cost
/// counts. Tokens of the process reward model are the trace's own, the prompt's are stated once a
/// question.
public struct PoolRecorder: Sendable {
  /// Counts the tokens of a model's input.
  public typealias TokenCount = @Sendable (_ text: String) throws -> Int

  /// Draws and scores; its calibrator, if any, applies to its own model's scores.
  public let drawing: Driver
  /// The calibrated model, where it is another one than the driver's, with its calibrator.
  public let calibrated: (model: any ProcessRewardModel, calibrator: any Calibrator)?
  /// Grades.
  public let verifier: any Verifier
  /// Traces a question, at least 1.
  public let samples: Int
  /// Seed of the traces.
  public let seed: UInt64
  /// Whether the traces' text is kept.
  public let keepsText: Bool
  private let promptTokens: TokenCount
  private let traceTokens: TokenCount

  /// Makes a recorder.
  ///
  /// - Parameters:
  ///   - drawing: policy, answer reader and process reward model; the calibrator, too, where it
  ///   goes by the scores of that same model.
  ///   - calibrated: the calibrated model where it is another one; the driver has no calibrator
  ///   then.
  ///   - promptTokens: the tokens of a prompt as the models read it.
  ///   - traceTokens: the tokens of a trace's text as the process reward model reads it.
  public init(
    drawing: Driver,
    calibrated: (model: any ProcessRewardModel, calibrator: any Calibrator)? = nil,
    verifier: any Verifier, samples: Int, seed: UInt64, keepsText: Bool = false,
    promptTokens: @escaping TokenCount, traceTokens: @escaping TokenCount
  ) {
    self.drawing = drawing
    self.calibrated = calibrated
    self.verifier = verifier
    self.samples = max(1, samples)
    self.seed = seed
    self.keepsText = keepsText
    self.promptTokens = promptTokens
    self.traceTokens = traceTokens
  }

  /// Records one question.
  ///
  /// Throws `DriverError` when it cannot be run, the token counts' errors, and `badData` when
  /// traces are missing because a model failed: a pool with holes would not be a fair sample.
  public func record(_ problem: Problem) async throws -> PoolQuestion {
    let question = problem.question
    let drawn = try await candidates(of: drawing, on: question)
    var rescored: [CandidateRecord]?
    if let calibrated {
      let outcome = drawn.outcome
      let driver = Driver(
        policy: RecordedTraces(outcome, identity: drawing.policy.identity),
        processRewardModel: calibrated.model, calibrator: calibrated.calibrator,
        answerReader: drawing.answerReader, sampling: drawing.sampling,
        concurrency: drawing.concurrency, retry: drawing.retry, clock: drawing.clock)
      rescored = try await candidates(of: driver, on: question).records
    }
    let hasQuantiles = calibrated != nil || drawing.calibrator != nil
    let model = drawing.processRewardModel != nil
    var traces: [PoolTrace] = []
    for (index, record) in drawn.records.enumerated() {
      let quantiles = hasQuantiles ? (rescored?[index] ?? record).assessment?.quantiles : nil
      traces.append(try trace(record, of: question, quantiles: quantiles))
    }
    let prompt = try promptTokens(question.prompt)
    let first = drawn.records.lazy.compactMap(\.assessment).first
    let firstRescored = rescored?.lazy.compactMap(\.assessment).first
    return PoolQuestion(
      id: question.id, text: question.text, difficulty: problem.difficulty, promptTokens: prompt,
      prmPromptTokens: model ? prompt : 0, promptScore: first?.scores.first,
      promptQuantiles: hasQuantiles
        ? (calibrated == nil ? first : firstRescored)?.quantiles.first : nil,
      traces: traces)
  }

  private func candidates(
    of driver: Driver, on question: Question
  ) async throws -> (outcome: Outcome, records: [CandidateRecord]) {
    let isScored = driver.processRewardModel != nil
    let outcome = try await driver.run(
      CompleteRecording(count: samples, isScored: isScored), on: question, seed: seed)
    // A model may be unable to score a trace that came to nothing.
    let whole = outcome.candidates.filter {
      !isScored || $0.assessment != nil || $0.trace.answer == nil
    }
    guard whole.count == samples else {
      throw ExperimentError(
        .badData,
        "Of \(samples) traces of question \(quoted(question.id)) only \(whole.count) could be "
          + "drawn and scored; see to the models and run the same command again.")
    }
    return (outcome, whole)
  }

  private func trace(
    _ record: CandidateRecord, of question: Question, quantiles: [SuccessQuantiles]?
  ) throws -> PoolTrace {
    let trace = record.trace
    let isCorrect =
      trace.answer != nil && verifier.verdict(on: trace, of: question).isCorrect
    // A trace without steps (the length limit came at once) is kept as one step of no tokens.
    let isEmpty = trace.steps.isEmpty
    func steps<Value>(_ prefixes: [Value]) -> [Value] {
      isEmpty ? prefixes : Array(prefixes.dropFirst())
    }
    return PoolTrace(
      answer: trace.ending == .ended ? trace.answer : nil, isCorrect: isCorrect,
      ending: trace.ending == .ended ? .ended : .truncated,
      stepTokens: isEmpty ? [0] : trace.steps.map(\.tokens),
      scores: record.assessment.map { steps($0.scores) } ?? [], quantiles: quantiles.map(steps),
      prmTokens: record.assessment == nil ? 0 : try traceTokens(trace.text),
      text: keepsText ? trace.text : nil)
  }
}
