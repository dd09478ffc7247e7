/// Scores every prefix of a trace: how likely is a correct final answer from here?
public protocol ProcessRewardModel: Sendable {
  /// Which model this is.
  var identity: ModelIdentity { get }

  /// An upper bound of the tokens that scoring this trace can cost, whatever is known of it.
  func maximumTokens(for trace: Trace, of question: Question) -> Int

  /// Scores the empty prefix and every step's end.
  func score(_ trace: Trace, of question: Question) async throws(ModelFailure) -> StepScores

  /// Scores as ``score(_:of:)`` does, the same scores, and may save what the session has paid for.
  ///
  /// A model that keeps prefixes bills the prompt once a session, and of the trace only the steps
  /// after the known ones, whether it still holds them or not: so that a bill follows from the
  /// run's own history. One that does not leaves this to the default, which calls ``score(_:of:)``.
  ///
  /// - Parameters:
  ///   - trace: The trace.
  ///   - question: Its question.
  ///   - session: One id a run, the same as the policy's ``SampleRequest/session``.
  ///   - knownSteps: How many of the trace's leading steps were scored earlier in this session as
  ///     part of the prefix that the trace was continued from; 0 for a trace that was sampled from
  ///     the empty prefix. In 0...`trace.steps.count`.
  func score(
    _ trace: Trace, of question: Question, session: UInt64, knownSteps: Int
  ) async throws(ModelFailure) -> StepScores
}

extension ProcessRewardModel {
  /// Calls ``score(_:of:)``: nothing is kept between calls.
  public func score(
    _ trace: Trace, of question: Question, session: UInt64, knownSteps: Int
  ) async throws(ModelFailure) -> StepScores {
    try await score(trace, of: question)
  }
}

/// The raw scores of one trace.
public struct StepScores: Sendable, Hashable, Codable {
  /// In 0...1; element 0 is the empty prefix, element i the prefix that ends with step i.
  public let prefixes: [Double]
  /// What a model that was itself calibrated says of the same prefixes; nil from others.
  public let quantiles: [SuccessQuantiles]?
  /// What scoring cost.
  public let spend: Spend

  /// Makes scores; quantiles, where given, are as many as scores.
  public init(prefixes: [Double], quantiles: [SuccessQuantiles]? = nil, spend: Spend) {
    self.prefixes = prefixes
    self.quantiles = quantiles
    self.spend = spend
  }
}
