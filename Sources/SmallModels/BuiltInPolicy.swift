public import Parsimony
import Tensor

/// A small transformer as a policy, in this process.
///
/// Concurrent samples share one batch engine. The same request gives the same continuation
/// whatever else is in the batch.
public struct BuiltInPolicy: Policy {
  /// Name and fingerprint.
  public let identity: ModelIdentity
  private let maximumLength: Int
  private let batcher: Batcher<GenerationCore>

  /// Wraps weights.
  ///
  /// - Parameters:
  ///   - capacity: traces drawn at once.
  ///   - threads: threads of the engine; the result does not depend on it.
  public init(
    _ parameters: ModelParameters, identity: ModelIdentity, capacity: Int = 64, threads: Int = 1
  ) throws(ModelFileError) {
    self.identity = identity
    maximumLength = parameters.configuration.maximumLength
    do {
      batcher = Batcher(
        try GenerationCore(parameters: parameters, capacity: capacity, threads: threads))
    } catch {
      throw ModelFileError(.badWeights, error.message)
    }
  }

  /// The prompt and prefix, and the most that may be generated.
  public func maximumTokens(for request: SampleRequest) -> Int {
    let known = 1 + request.question.prompt.utf8.count + request.prefix.tokens
    return min(maximumLength, known + request.sampling.maximumTokens)
  }

  /// Continues the prefix.
  public func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    guard !request.prefix.isComplete else {
      throw ModelFailure(
        .permanent,
        "cannot continue a trace of question \(request.question.id) that has ended; "
          + "give an open prefix")
    }
    let prompt: [Int32]
    let prefix: [Int32]
    do {
      prompt = try CountdownTokenizer.encode(request.question.prompt)
      prefix = try CountdownTokenizer.encode(request.prefix.text)
    } catch {
      throw ModelFailure(.permanent, error.message)
    }
    let output = await batcher.run(
      GenerationCore.Input(
        tokens: [CountdownTokenizer.bos] + prompt + prefix, prefixTokens: prefix.count,
        session: request.session, sampling: request.sampling,
        stopsAtStep: request.extent == .step, seed: request.seed))
    if let failure = output.failure {
      throw ModelFailure(.permanent, failure, spend: output.spend)
    }
    if output.isCancelled {
      throw ModelFailure(.cancelled, "the sample was cancelled", spend: output.spend)
    }
    return Continuation(steps: output.steps, ending: output.ending, spend: output.spend)
  }
}
