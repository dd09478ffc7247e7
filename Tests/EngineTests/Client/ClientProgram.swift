import Foundation

/// `scripts/openai_client/compare.py`: the official OpenAI client against a server and a gateway.
enum ClientProgram {
  /// What it printed and how it ended.
  struct Result: Sendable {
    let status: Int32
    let output: String

    /// The comparisons that its last line tells of; 0 where it tells none.
    var comparisons: Int {
      output.split(separator: "\n").last.flatMap { $0.split(separator: " ").first }
        .flatMap { Int($0) } ?? 0
    }
  }

  static let key = "sk-parsimony-engine-tests"

  private static var script: URL {
    var root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root.appendingPathComponent("scripts/openai_client/compare.py")
  }

  /// Runs it to its end.
  static func compare(
    engine: String, direct: String, gateway: EngineGateway
  ) async throws -> Result {
    guard let python = Engines.openAIPython else {
      throw EngineProcess.Failure(description: "there is no Python with the OpenAI client")
    }
    let output = FileManager.default.temporaryDirectory
      .appendingPathComponent("parsimony-client-\(UUID().uuidString).log")
    try Data().write(to: output)
    defer { try? FileManager.default.removeItem(at: output) }
    let handle = try FileHandle(forWritingTo: output)
    let process = Process()
    process.executableURL = python
    process.arguments = [
      script.path, "--engine", engine, "--direct", direct, "--gateway",
      gateway.address + "/v1", "--key", key,
    ]
    var environment = ProcessInfo.processInfo.environment
    // Nothing of the surroundings may lead the client elsewhere.
    for name in environment.keys where name.hasPrefix("OPENAI_") { environment[name] = nil }
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    environment["NO_PROXY"] = "127.0.0.1"
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    while process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
    try handle.close()
    return Result(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self))
  }
}
