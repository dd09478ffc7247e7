public import Parsimony
import Tensor

/// A small transformer as a policy, in this process.
///
/// Concurrent samples share one batch engine. The same request gives the same continuation
/// whatever else is in the batch.
///
/// The bill of a sample, within its ``SampleRequest/session``:
/// - the prompt (with `<bos>`) is paid once, as `promptTokens`;
/// - a prefix that the session generated, up to any of its steps' ends, is not paid again;
/// - of any other prefix, the part after the longest that the session has generated or paid for is
///   paid as `promptTokens`; it need not be paid again;
/// - the rest of prompt and prefix is `cachedTokens`, which cost nothing in
///   ``Spend/totalTokens``; generated tokens are `generatedTokens`.
///
/// It depends on the session's requests alone: what the engine had to make room for is computed
/// again, to the same bits and at no charge. (Who pays for what is remembered for some hundred
/// thousand prefixes, least recently used sessions first out.)
public struct BuiltInPolicy: Policy {
  /// Name and fingerprint.
  public let identity: ModelIdentity
  private let maximumLength: Int
  /// Traces drawn at once: what an engine can be asked for.
  static let capacities = 1...65_536
  private let batcher: Batcher<GenerationCore>

  /// Wraps weights.
  ///
  /// - Parameters:
  ///   - capacity: traces drawn at once, 1...65536.
  ///   - threads: threads of the engine, 1...64; the result does not depend on it.
  ///   - cacheBytes: the most memory for prompts and prefixes that may be continued, in bytes; at
  ///     least one is kept. Neither results nor bills depend on it.
  public init(
    _ parameters: ModelParameters, identity: ModelIdentity, capacity: Int = 64, threads: Int = 1,
    cacheBytes: Int = 128 << 20
  ) throws(ModelFileError) {
    guard Self.capacities.contains(capacity) else {
      throw ModelFileError(
        .badWeights, "capacity \(capacity) of \(identity.name) must be in \(Self.capacities)")
    }
    self.identity = identity
    maximumLength = parameters.configuration.maximumLength
    do {
      batcher = Batcher(
        try GenerationCore(
          parameters: parameters, capacity: capacity,
          kept: SlotCacheSize.slots(cacheBytes, for: parameters.configuration), threads: threads))
    } catch {
      throw ModelFileError(.badWeights, error.message)
    }
  }

  /// The prompt and prefix, as if the session had paid for nothing yet, and the most that may be
  /// generated.
  public func maximumTokens(for request: SampleRequest) -> Int {
    // What cannot be encoded fails before it costs anything.
    guard let prompt = try? CountdownTokenizer.encode(request.question.prompt),
      let prefix = try? CountdownTokenizer.encode(request.prefix.text)
    else { return 0 }
    let known = 1 + prompt.count + prefix.count
    let room = min(max(0, request.sampling.maximumTokens) - prefix.count, maximumLength - known)
    return known + max(0, room)
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
    guard !prompt.isEmpty, 1 + prompt.count < maximumLength else {
      throw ModelFailure(
        .permanent,
        "the prompt of question \(request.question.id) has \(prompt.count) tokens; "
          + "\(identity.name) reads 1 to \(maximumLength - 2)")
    }
    guard request.sampling.maximumTokens >= 1 else {
      throw ModelFailure(
        .permanent, "maximumTokens is \(request.sampling.maximumTokens); a trace needs at least 1")
    }
    guard prefix.count < request.sampling.maximumTokens,
      1 + prompt.count + prefix.count < maximumLength
    else { return Continuation(steps: [], ending: .truncated, spend: .zero) }
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
