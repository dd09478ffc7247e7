import Endpoints
import Parsimony
import UpstreamDouble

/// Runs `body` with a policy over a double.
func withPolicy<Result>(
  _ behaviour: Behaviour = Behaviour(), engine: Engine = .vllm,
  template: RequestTemplate = RequestTemplate(form: .completion, stepEnd: "\n"),
  isolation: isolated (any Actor)? = #isolation,
  with more: [WritableKeyPath<EngineCapabilities, Bool>] = [], keep: ReplyStore? = nil,
  patience: Duration = .seconds(20),
  body: (UpstreamPolicy, UpstreamDouble) async throws -> Result
) async throws -> Result {
  let double = try await UpstreamDouble.start(behaviour)
  var capabilities = EngineCapabilities.assumed(of: engine)
  // The double does not tell which text has ended a choice.
  capabilities.stopReason = false
  for capability in more { capabilities[keyPath: capability] = true }
  var description = described([double.url])
  description.engine = engine
  do {
    let result = try await withClient(description) { client in
      let policy = UpstreamPolicy(
        client, capabilities: capabilities, template: template, keep: keep, patience: patience)
      return try await body(policy, double)
    }
    await double.stop()
    return result
  } catch {
    await double.stop()
    throw error
  }
}

extension SampleRequest {
  /// A sample of a question with this prompt.
  static func of(
    _ prompt: String = "What is it?\n", prefix: Trace = .empty, extent: Extent = .end,
    seed: UInt64 = 5, maximum: Int = 1000, wave: Wave? = nil
  ) -> SampleRequest {
    SampleRequest(
      question: Question(id: "q", prompt: prompt), prefix: prefix, extent: extent,
      sampling: SamplingParameters(maximumTokens: maximum), seed: seed, session: 77, wave: wave)
  }

  /// The samples of a wave.
  static func wave(_ count: Int, from first: Int = 0, number: Int = 1) -> [SampleRequest] {
    (0..<count).map {
      .of(wave: Wave(number: number, count: count, seed: 100, index: first + $0))
    }
  }
}

extension UpstreamPolicy {
  /// All at once; in order.
  func sampleAll(_ requests: [SampleRequest]) async -> [Result<Continuation, ModelFailure>] {
    await withTaskGroup(of: (Int, Result<Continuation, ModelFailure>).self) { group in
      for (place, request) in requests.enumerated() {
        group.addTask { (place, await self.outcome(request)) }
      }
      var results: [(Int, Result<Continuation, ModelFailure>)] = []
      for await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// What comes of a sample.
  func outcome(_ request: SampleRequest) async -> Result<Continuation, ModelFailure> {
    do throws(ModelFailure) {
      return .success(try await sample(request))
    } catch {
      return .failure(error)
    }
  }
}

extension Continuation {
  /// Its whole text.
  var text: String { steps.map(\.text).joined() }
}

extension Result where Success == Continuation, Failure == ModelFailure {
  /// The continuation; nil for a failure.
  var value: Continuation? { try? get() }

  /// The failure; nil for a continuation.
  var failure: ModelFailure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}

extension Behaviour {
  /// Says this, but for what `change` sets.
  static func saying(
    _ completion: Completion, _ change: (inout Behaviour) -> Void = { _ in }
  ) -> Behaviour {
    var behaviour = Behaviour(completions: [completion])
    change(&behaviour)
    return behaviour
  }
}
