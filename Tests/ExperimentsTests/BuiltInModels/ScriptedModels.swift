import Foundation
import Parsimony
import Synchronization

/// A policy that follows a script and remembers what it was asked.
final class ScriptedPolicy: Policy {
  typealias Script = @Sendable (SampleRequest) throws(ModelFailure) -> Continuation

  let identity: ModelIdentity
  private let script: Script
  private let log = Mutex<[(request: SampleRequest, trace: Trace)]>([])

  init(name: String = "scripted", fingerprint: String = "1", _ script: @escaping Script) {
    identity = ModelIdentity(name: name, fingerprint: fingerprint)
    self.script = script
  }

  var samples: [(request: SampleRequest, trace: Trace)] { log.withLock { $0 } }

  func maximumTokens(for request: SampleRequest) -> Int { 100 }

  func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
    let continuation = try script(request)
    log.withLock { $0.append((request, request.prefix.appending(continuation))) }
    return continuation
  }

  /// A continuation of the given steps.
  static func continuation(_ steps: [String], _ ending: Trace.Ending = .ended) -> Continuation {
    Continuation(steps: steps.map { Step(text: $0, tokens: 4) }, ending: ending, spend: .zero)
  }
}

/// A process reward model that scores a prefix by a function of its steps.
struct ScriptedRewardModel: ProcessRewardModel {
  let identity = ModelIdentity(name: "scripted-prm")
  /// Scores that are missing at the end.
  var missing = 0
  let score: @Sendable (_ steps: [Step]) -> Double

  func maximumTokens(for trace: Trace, of question: Question) -> Int { 100 }

  func score(_ trace: Trace, of question: Question) async throws(ModelFailure) -> StepScores {
    StepScores(
      prefixes: (0...trace.steps.count).dropLast(missing).map { score(Array(trace.steps[..<$0])) },
      spend: .zero)
  }
}

/// A folder that vanishes with the last reference.
final class RolloutFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("rollouts-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
