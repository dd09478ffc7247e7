import Foundation
import Parsimony
import SmallModels
import Tensor

/// Random models that speak a chosen alphabet, small enough to draw thousands of traces from.
enum TinyModel {
  static let shape = TransformerConfiguration(
    hiddenSize: 32, intermediateSize: 32, layers: 2, maximumLength: 64)

  /// Random weights whose first channel is a bias towards the alphabet, newline and `<eos>`.
  ///
  /// - Parameters:
  ///   - newline: how much likelier a newline is than a letter, nil for never.
  ///   - end: the same for `<eos>`.
  static func speaker(
    alphabet: String = "abcdefgh", newline: Float? = 0.1, end: Float? = 0, head: Bool = false,
    configuration: TransformerConfiguration = shape, seed: UInt64
  ) throws -> ModelParameters {
    var model = try ModelParameters.random(configuration, head: head, seed: seed)
    let embedding = model.layout.entries[0].range
    let width = configuration.hiddenSize
    var bias = [Float](repeating: -6, count: configuration.vocabularySize)
    for token in try CountdownTokenizer.encode(alphabet) { bias[Int(token)] = 1 }
    if let newline { bias[Int(CountdownTokenizer.newline)] = 1 + newline }
    if let end { bias[Int(CountdownTokenizer.eos)] = 1 + end }
    for index in embedding {
      let (token, channel) = (index - embedding.lowerBound).quotientAndRemainder(dividingBy: width)
      model.values[index] = channel == 0 ? bias[token] : 3 * model.values[index]
    }
    if head {
      var generator = SplitMix64(seed: seed ^ 0xC0FFEE)
      for entry in model.layout.entries where entry.name.hasPrefix("score.") {
        for index in entry.range { model.values[index] = Float(generator.normal()) * 0.5 }
      }
    }
    return model
  }

  static func policy(
    _ model: ModelParameters, capacity: Int = 64, threads: Int = 1, cacheBytes: Int = 128 << 20
  ) throws -> BuiltInPolicy {
    try BuiltInPolicy(
      model, identity: ModelIdentity(name: "tiny"), capacity: capacity, threads: threads,
      cacheBytes: cacheBytes)
  }

  static func request(
    _ prompt: String, prefix: Trace = .empty, extent: SampleRequest.Extent = .end,
    temperature: Double = 0.7, topK: Int = 0, topP: Double = 1, maximumTokens: Int = 24,
    seed: UInt64 = 1, session: UInt64 = 1
  ) -> SampleRequest {
    SampleRequest(
      question: Question(id: prompt, prompt: prompt), prefix: prefix, extent: extent,
      sampling: SamplingParameters(
        temperature: temperature, topK: topK, topP: topP, maximumTokens: maximumTokens),
      seed: seed, session: session)
  }

  /// The graph's next-token log-probabilities (Double) at every position of one sequence.
  static func logProbabilities(
    _ model: ModelParameters, _ tokens: [Int32], kernels: Tensor.Kernels = .fused
  ) throws -> [[Double]] {
    let parameters = try GradientWorker.tensors(model.values, model.layout)
    let graph = TransformerGraph(configuration: model.configuration, kernels: kernels)
    let logits = try graph.logits(parameters, tokens: Tensor(tokens, shape: [1, tokens.count]))
      .floats()
    return rows(logits, width: model.configuration.vocabularySize).map(logSoftmax)
  }

  static func rows(_ values: [Float], width: Int) -> [[Float]] {
    stride(from: 0, to: values.count, by: width).map { Array(values[$0..<($0 + width)]) }
  }

  static func logSoftmax(_ logits: [Float]) -> [Double] {
    let top = Double(logits.max() ?? 0)
    let total = log(logits.reduce(0) { $0 + exp(Double($1) - top) }) + top
    return logits.map { Double($0) - total }
  }

  /// Runs all requests at once and returns their results in order.
  static func sampleAll(
    _ policy: BuiltInPolicy, _ requests: [SampleRequest]
  ) async -> [Result<Continuation, ModelFailure>] {
    await withTaskGroup(of: (Int, Result<Continuation, ModelFailure>).self) { group in
      for (index, request) in requests.enumerated() {
        group.addTask { (index, await Self.sample(policy, request)) }
      }
      return await group.reduce(into: [(Int, Result<Continuation, ModelFailure>)]()) {
        $0.append($1)
      }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  static func sample(
    _ policy: BuiltInPolicy, _ request: SampleRequest
  ) async -> Result<Continuation, ModelFailure> {
    do throws(ModelFailure) {
      return .success(try await policy.sample(request))
    } catch {
      return .failure(error)
    }
  }
}

extension Result where Success == Continuation, Failure == ModelFailure {
  /// What was drawn, without the bill (who of several pays for a prompt depends on who is first).
  var drawn: String {
    switch self {
    case .success(let continuation):
      continuation.steps.map { "\($0.text.debugDescription) \($0.tokens) \($0.logProbability!)" }
        .joined(separator: " | ") + " " + continuation.ending.rawValue
    case .failure(let failure): "failed: \(failure.kind) \(failure.message)"
    }
  }

  var spend: Spend {
    switch self {
    case .success(let continuation): continuation.spend
    case .failure(let failure): failure.spend
    }
  }
}

/// A folder that vanishes with the last reference.
final class ScratchFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("smallmodels-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
