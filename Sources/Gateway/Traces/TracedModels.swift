public import Parsimony

/// A policy whose every call is a span.
public struct TracedPolicy: Policy {
  private let policy: any Policy
  private let span: OpenSpan

  /// Wraps a policy for one run.
  public init(_ policy: any Policy, in span: OpenSpan) {
    self.policy = policy
    self.span = span
  }

  /// The policy's.
  public var identity: ModelIdentity { policy.identity }

  /// The policy's.
  public func maximumTokens(for request: SampleRequest) -> Int {
    policy.maximumTokens(for: request)
  }

  /// Samples, and records the call.
  public func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    let call = span.child("sample", .client)
    var attributes: [SpanRecord.Attribute] = [
      .init("gen_ai.request.model", .string(policy.identity.name)),
      .init("parsimony.prefix_steps", .int(request.prefix.steps.count)),
      .init("parsimony.extent", .string(request.extent.rawValue)),
    ]
    if let wave = request.wave {
      attributes.append(.init("parsimony.wave", .int(wave.number)))
      attributes.append(.init("parsimony.candidate", .int(wave.index)))
    }
    do {
      let continuation = try await policy.sample(request)
      call.end(
        attributes + continuation.spend.attributes + [
          .init("parsimony.steps", .int(continuation.steps.count)),
          .init("parsimony.ending", .string(continuation.ending.rawValue)),
        ])
      return continuation
    } catch {
      call.end(attributes + error.spend.attributes, failure: "\(error.kind.rawValue)")
      throw error
    }
  }
}

/// A process reward model whose every call is a span.
public struct TracedRewardModel: ProcessRewardModel {
  private let model: any ProcessRewardModel
  private let span: OpenSpan

  /// Wraps a model for one run.
  public init(_ model: any ProcessRewardModel, in span: OpenSpan) {
    self.model = model
    self.span = span
  }

  /// The model's.
  public var identity: ModelIdentity { model.identity }

  /// The model's.
  public func maximumTokens(for trace: Trace, of question: Question) -> Int {
    model.maximumTokens(for: trace, of: question)
  }

  /// Scores, and records the call.
  public func score(
    _ trace: Trace, of question: Question
  ) async throws(ModelFailure) -> StepScores {
    let call = span.child("score", .client)
    let model = model
    return try await record(call, trace) { () throws(ModelFailure) in
      try await model.score(trace, of: question)
    }
  }

  /// Scores, and records the call.
  public func score(
    _ trace: Trace, of question: Question, session: UInt64, knownSteps: Int
  ) async throws(ModelFailure) -> StepScores {
    let call = span.child("score", .client)
    let model = model
    return try await record(call, trace) { () throws(ModelFailure) in
      try await model.score(trace, of: question, session: session, knownSteps: knownSteps)
    }
  }

  private func record(
    _ call: OpenSpan, _ trace: Trace, _ score: () async throws(ModelFailure) -> StepScores
  ) async throws(ModelFailure) -> StepScores {
    let attributes: [SpanRecord.Attribute] = [
      .init("gen_ai.request.model", .string(model.identity.name)),
      .init("parsimony.steps", .int(trace.steps.count)),
    ]
    do {
      let scores = try await score()
      var all = attributes + scores.spend.attributes
      if let last = scores.prefixes.last { all.append(.init("parsimony.score", .double(last))) }
      call.end(all)
      return scores
    } catch {
      call.end(attributes + error.spend.attributes, failure: "\(error.kind.rawValue)")
      throw error
    }
  }
}

extension Spend {
  /// The parts that are not 0.
  fileprivate var attributes: [SpanRecord.Attribute] {
    [
      ("gen_ai.usage.input_tokens", promptTokens), ("parsimony.cached_tokens", cachedTokens),
      ("gen_ai.usage.output_tokens", generatedTokens), ("parsimony.prm_tokens", prmTokens),
    ].filter { $0.1 != 0 }.map { .init($0.0, .int($0.1)) }
  }
}
