import Endpoints
import Logging
import Parsimony
import UpstreamDouble

/// What the tests of process reward models share.
enum RewardFixture {
  static let question = Question(id: "q", prompt: "4 9 10 13>24\n")
  static let steps = ["10-4=6\n", "13-9=4\n", "6*4=24\n"].map { Step(text: $0, tokens: 7) }
  static let trace = Trace(steps: steps, ending: .ended)

  /// Runs `body` with the model of a style, in front of a double.
  static func with<Result>(
    _ behaviour: Behaviour, style: ProcessRewardStyle, engine: Engine = .vllm,
    options: ProcessRewardOptions = ProcessRewardOptions(),
    _ body: (any ProcessRewardModel, UpstreamDouble) async throws -> Result
  ) async throws -> Result {
    let double = try await UpstreamDouble.start(behaviour)
    var description = UpstreamDescription(
      name: "verifier", replicas: [UpstreamDescription.Replica(url: double.url)], model: "prm",
      engine: engine, style: style)
    description.timeouts.firstByte = .seconds(20)
    let client = try UpstreamClient(
      description, environment: [:], logger: Logger(label: "test"))
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(
        try await body(try ProcessRewardModels.make(client, options: options), double))
    } catch {
      result = .failure(error)
    }
    await client.shutdown()
    await double.stop()
    return try result.get()
  }

  /// The failure that scoring ends with; nil where it succeeds.
  static func failure(
    of model: any ProcessRewardModel, _ trace: Trace = trace
  ) async -> ModelFailure? {
    do throws(ModelFailure) {
      _ = try await model.score(trace, of: question)
      return nil
    } catch {
      return error
    }
  }

  /// The tiny model of scripts/goldens/step_tagging.py, as it would run on the server.
  static func tinyModel(tag: String) -> @Sendable (String) -> Double {
    { text in
      var state = 7
      var bytes = Array(text.utf8)[...]
      while let byte = bytes.first {
        let isTag = bytes.starts(with: tag.utf8)
        bytes = bytes.dropFirst(isTag ? tag.utf8.count : 1)
        state = (state * 31 + (isTag ? 256 : Int(byte)) + 1) % 1_000_003
      }
      return Double(state % 997 + 1) / 999
    }
  }
}
