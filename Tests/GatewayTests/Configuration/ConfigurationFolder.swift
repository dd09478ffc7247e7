import Foundation
import Gateway

/// A folder with the files that configurations of these tests name, removed at the end.
final class ConfigurationFolder {
  let path: String
  let environment = ["PARSIMONY_KEYS": "a=0123456789abcdef", "QWEN_KEY": "secret"]

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/configuration-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for name in ["a.calibrator", "a.certificate", "keys.yaml", "roots.pem"] {
      try Data("x".utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var file: String { path + "/gateway.yaml" }

  func read(_ yaml: String) throws(ConfigurationError) -> GatewayConfiguration {
    try GatewayConfiguration(yaml: yaml, file: file, environment: environment)
  }

  /// Everything that is wrong, as `LINE:COLUMN: message`.
  func complaints(_ yaml: String) -> [String] {
    do {
      _ = try read(yaml)
      return []
    } catch {
      return error.problems.map { "\($0.position): \($0.message)" }
    }
  }

  func codes(_ yaml: String) -> [ConfigurationError.Code] {
    do {
      _ = try read(yaml)
      return []
    } catch {
      return error.problems.map(\.code)
    }
  }

  /// The example that ships.
  static func example() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try String(
      contentsOf: root.appendingPathComponent("deploy/parsimony.yaml"), encoding: .utf8)
  }

  /// A configuration that has every key.
  static let everything = """
    listen: "[::1]:9000"
    upstreams:
      qwen:
        replicas: [{url: "http://a:8000/v1", weight: 2.5}, "https://b/v1"]
        model: Qwen/Qwen2.5-7B-Instruct
        engine: vllm
        key: {env: QWEN_KEY}
        affinity_headers: [x-session-id, x-user]
        headers: {x-team: parsimony}
        timeouts: {connect: 1s, first_byte: 2m, idle: 90s, total: 1h}
        retry: {attempts: 4, base: 100ms, maximum: 3s}
        hedge_after: 500ms
        breaker: {failures: 7, pause: 2s}
        concurrency: 64
        trust_roots: roots.pem
      judge: {url: "http://127.0.0.1:8001", model: m, engine: llama-server, style: judge, key: {file: keys.yaml}}
    models:
      b:
        policy: qwen
        prm: judge
        strategy: controller:price=.05
        max_samples: 8
        calibrator: a.calibrator
        certificate: a.certificate
        answers: choice
        step_end: "\\n"
        budget: {tokens: 5_000, samples: 9, calls: 10, seconds: 1.5, cost: 2}
      a: {policy: judge}
    keys: {file: keys.yaml}
    limits: {body: 64KiB, request: 5s, requests: 10, choices: 2, drain: 500ms}
    budget: {tokens: 7000}
    prices: {prompt: 1, cached: .5, generated: 2, prm: 3}
    traces: {collector: "http://127.0.0.1:4318/v1/traces"}
    replay_log: {file: runs.jsonl, keep_text: true}
    """
}
