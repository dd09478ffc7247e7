import Foundation

/// llama-server with one of our models.
enum LlamaServer {
  /// A policy's server.
  @Sendable static func policy() async throws -> EngineProcess { try await start(.base) }

  /// Starts the server of a process reward model's trunk.
  static func rewardModel(
    _ name: ExportedModels.Name
  ) -> @Sendable () async throws -> EngineProcess {
    {
      try await start(
        name, further: ["--embeddings", "--pooling", "none", "--embd-normalize", "-1"])
    }
  }

  private static func start(
    _ name: ExportedModels.Name, further: [String] = []
  ) async throws -> EngineProcess {
    guard let program = Engines.llamaServer else {
      throw EngineProcess.Failure(description: "there is no llama-server")
    }
    let file = try ExportedModels.gguf(name)
    return try await EngineProcess.start(program) { port in
      [
        "--model", file.path, "--alias", name.rawValue, "--host", "127.0.0.1",
        "--port", String(port), "--no-webui", "-t", "1", "-tb", "1", "-np", "8",
        // float32 throughout, as in this process.
        "-c", "8192", "--metrics", "-ctk", "f32", "-ctv", "f32", "-fa", "off",
      ] + further
    }
  }
}
