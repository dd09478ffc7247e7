import Foundation

/// vLLM on processors with one of our models. A start takes one to three minutes.
enum VLLMServer {
  /// A policy's server.
  @Sendable static func policy() async throws -> EngineProcess {
    try await start(
      .base,
      [
        "--generation-config", "vllm", "--scheduling-policy", "priority",
        "--enable-prompt-tokens-details",
      ])
  }

  /// A process reward model's: the state at every step's newline is scored.
  @Sendable static func rewardModel() async throws -> EngineProcess {
    try await start(.prm, ["--runner", "pooling", "--pooler-config", #"{"step_tag_id":3}"#])
  }

  private static func start(
    _ name: ExportedModels.Name, _ further: [String]
  ) async throws -> EngineProcess {
    guard let python = Engines.vllmPython else {
      throw EngineProcess.Failure(description: "there is no vLLM")
    }
    let folder = try ExportedModels.folder(name)
    return try await EngineProcess.start(
      python,
      environment: [
        "HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1", "VLLM_CPU_KVCACHE_SPACE": "1",
        "VLLM_CPU_OMP_THREADS_BIND": "nobind", "OMP_NUM_THREADS": "1",
      ], limit: .seconds(420)
    ) { port in
      [
        "-m", "vllm.entrypoints.openai.api_server", "--model", folder.path,
        "--served-model-name", name.rawValue, "--host", "127.0.0.1", "--port", String(port),
        "--dtype", "float32", "--max-model-len", "128", "--max-num-seqs", "16",
        "--enforce-eager", "--block-size", "32",
      ] + further
    }
  }
}
