import Foundation
public import Parsimony
import Tensor

/// A small transformer with a step-end head as a process reward model, in this process.
///
/// The bill of a scoring, in `prmTokens`:
/// - without a session (``score(_:of:)``) all tokens of prompt and trace;
/// - in a session the prompt (with `<bos>`) is paid by the first scoring that succeeds, and of the
///   trace what comes after its known steps.
///
/// It depends on the session's calls alone: what the engine had to make room for is computed again,
/// to the same bits and at no charge.
public struct BuiltInProcessRewardModel: ProcessRewardModel {
  /// Name and fingerprint.
  public let identity: ModelIdentity
  /// The levels of an adapter's quantiles; nil for the model's own scores.
  private let levels: [Double]?
  private let batcher: Batcher<ScoringCore>

  /// Wraps weights, which must have a head.
  ///
  /// - Parameters:
  ///   - adapter: makes it a calibrated model, which states quantiles; its scores are then the
  ///     adapter's means.
  ///   - capacity: traces scored at once, 1...65536.
  ///   - threads: threads of the engine, 1...64; the result does not depend on it.
  ///   - cacheBytes: the most memory for prompts and prefixes that may be continued, in bytes; at
  ///     least one is kept. Neither scores nor bills depend on it.
  public init(
    _ parameters: ModelParameters, adapter: QuantileAdapter? = nil, identity: ModelIdentity,
    capacity: Int = 64, threads: Int = 1, cacheBytes: Int = 128 << 20
  ) throws(ModelFileError) {
    guard parameters.hasHead else {
      throw ModelFileError(
        .badWeights, "\(identity.name) has no score.weight; a process reward model needs a head")
    }
    guard BuiltInPolicy.capacities.contains(capacity) else {
      throw ModelFileError(
        .badWeights,
        "capacity \(capacity) of \(identity.name) must be in \(BuiltInPolicy.capacities)")
    }
    self.identity = identity
    levels = adapter?.shape.levels
    let trunk = try adapter?.merged(into: parameters) ?? parameters
    let weight = adapter?.tensor("score.weight") ?? parameters["score.weight"] ?? []
    let bias = adapter?.tensor("score.bias") ?? parameters["score.bias"] ?? []
    do {
      batcher = Batcher(
        try ScoringCore(
          parameters: trunk, weight: weight, bias: bias, capacity: capacity,
          kept: SlotCacheSize.slots(cacheBytes, for: trunk.configuration), threads: threads))
    } catch {
      throw ModelFileError(.badWeights, error.message)
    }
  }

  /// All tokens of prompt and trace, as if nothing were known of them.
  public func maximumTokens(for trace: Trace, of question: Question) -> Int {
    // What cannot be encoded fails before it costs anything.
    (try? Self.input(trace, question).tokens.count) ?? 0
  }

  /// Scores the prompt's end and every step's end, without a session.
  public func score(
    _ trace: Trace, of question: Question
  ) async throws(ModelFailure) -> StepScores {
    try await scores(trace, of: question) { _ in }
  }

  /// Scores the prompt's end and every step's end, from what the session has computed on.
  public func score(
    _ trace: Trace, of question: Question, session: UInt64, knownSteps: Int
  ) async throws(ModelFailure) -> StepScores {
    try await scores(trace, of: question) { input in
      input.session = session
      input.knownSteps = knownSteps
      input.isOpen = !trace.isComplete
    }
  }

  private func scores(
    _ trace: Trace, of question: Question, adding session: (inout ScoringCore.Input) -> Void
  ) async throws(ModelFailure) -> StepScores {
    var input: ScoringCore.Input
    do {
      input = try Self.input(trace, question)
    } catch {
      throw ModelFailure(.permanent, error.message)
    }
    session(&input)
    let output = await batcher.run(input)
    if let failure = output.failure { throw ModelFailure(.permanent, failure) }
    if output.isCancelled { throw ModelFailure(.cancelled, "the scoring was cancelled") }
    guard output.logits.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw ModelFailure(
        .permanent, "\(identity.name) gives no number as a score; its weights are damaged",
        spend: Spend(prmTokens: output.tokens))
    }
    let spend = Spend(prmTokens: output.tokens)
    guard let levels else {
      return StepScores(
        prefixes: output.logits.map { 1 / (1 + exp(-Double($0[0]))) }, spend: spend)
    }
    let quantiles = output.logits.map { QuantileHead.prediction($0, levels: levels) }
    return StepScores(prefixes: quantiles.map(\.mean), quantiles: quantiles, spend: spend)
  }

  private static func input(
    _ trace: Trace, _ question: Question
  ) throws(ModelFileError) -> ScoringCore.Input {
    var tokens = [CountdownTokenizer.bos]
    tokens += try CountdownTokenizer.encode(question.prompt)
    var ends = [tokens.count - 1]
    for step in trace.steps {
      tokens += try CountdownTokenizer.encode(step.text)
      ends.append(tokens.count - 1)
    }
    return ScoringCore.Input(tokens: tokens, ends: ends)
  }
}
