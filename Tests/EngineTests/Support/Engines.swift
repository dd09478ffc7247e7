import Foundation

/// The programs that these tests run against, as the environment names them or `scripts/engines`
/// has made them. What is missing is skipped, and said so.
enum Engines {
  /// llama.cpp's server: PARSIMONY_LLAMA_SERVER, or what `scripts/engines llama-server` has built.
  static let llamaServer = found(
    "llama-server", variable: "PARSIMONY_LLAMA_SERVER", cached: ["llama-server-0.3.36"])

  /// The Python of an environment with vLLM: PARSIMONY_VLLM_PYTHON, or `scripts/engines vllm`.
  static let vllmPython = found(
    "vllm", variable: "PARSIMONY_VLLM_PYTHON", cached: ["vllm-0.32.0/bin/python"],
    ready: "vllm-0.32.0/ready")

  /// vllm-router and smg: the folder PARSIMONY_ROUTERS, or `scripts/engines routers`.
  static let vllmRouter = router("vllm-router")
  static let smg = router("smg")

  /// The Python of an environment with the official client: PARSIMONY_OPENAI_PYTHON, or
  /// `scripts/engines openai`.
  static let openAIPython = found(
    "openai", variable: "PARSIMONY_OPENAI_PYTHON", cached: ["openai/bin/python"],
    ready: "openai/ready")

  private static let environment = ProcessInfo.processInfo.environment

  private static var cache: URL {
    if let path = environment["PARSIMONY_CACHE"] { return URL(fileURLWithPath: path) }
    return URL(fileURLWithPath: environment["HOME"] ?? "/")
      .appendingPathComponent(".cache/parsimony")
  }

  private static func router(_ name: String) -> URL? {
    if let folder = environment["PARSIMONY_ROUTERS"] {
      let program = URL(fileURLWithPath: folder).appendingPathComponent(name)
      return isProgram(program) ? program : missing(name, "routers")
    }
    return found(name, variable: "", cached: ["routers/bin/\(name)"], script: "routers")
  }

  private static func found(
    _ name: String, variable: String, cached: [String], ready: String? = nil,
    script: String? = nil
  ) -> URL? {
    // An empty variable means: not here.
    if let path = environment[variable] {
      let program = URL(fileURLWithPath: path)
      return !path.isEmpty && isProgram(program) ? program : missing(name, script ?? name)
    }
    if let ready,
      !FileManager.default.fileExists(atPath: cache.appendingPathComponent(ready).path)
    {
      return missing(name, script ?? name)
    }
    return cached.lazy.map { cache.appendingPathComponent($0) }.first(where: isProgram)
      ?? missing(name, script ?? name)
  }

  private static func isProgram(_ url: URL) -> Bool {
    FileManager.default.isExecutableFile(atPath: url.path)
  }

  private static func missing(_ name: String, _ script: String) -> URL? {
    print(
      "EngineTests: \(name) is not there, its tests are skipped; make it: scripts/engines \(script)"
    )
    return nil
  }
}
