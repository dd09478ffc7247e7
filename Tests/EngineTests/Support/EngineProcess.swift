import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// A server that a test has started, on a loopback port of its own; its output is kept for the
/// message when something fails.
final class EngineProcess: Sendable {
  /// Why a server is not there.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The port.
  let port: Int
  private let process: Process
  private let log: URL

  /// `http://127.0.0.1:PORT`.
  var address: String { "http://127.0.0.1:\(port)" }

  /// Starts a server and waits until it is ready.
  ///
  /// - Parameters:
  ///   - arguments: Given the port.
  ///   - health: The path that answers 200 once the server is ready.
  ///   - limit: How long that may take.
  static func start(
    _ program: URL, environment: [String: String] = [:], health: String = "/health",
    limit: Duration = .seconds(60), arguments: (_ port: Int) -> [String]
  ) async throws -> EngineProcess {
    let port = try await freePort()
    let server = try EngineProcess(
      program, arguments(port), environment: environment, port: port)
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end, server.process.isRunning {
      if await server.status(of: health) == 200 { return server }
      try await Task.sleep(for: .milliseconds(50))
    }
    let text = server.logEnd()
    await server.stop()
    throw Failure(description: "\(program.lastPathComponent) did not get ready:\n\(text)")
  }

  /// Runs a test with a server if it starts on this machine: a heavy engine may find too little
  /// memory or time, which says nothing of ours. A line tells that the test was skipped, and why.
  static func runWhereItStarts(
    _ start: @Sendable () async throws -> EngineProcess,
    _ body: @Sendable (EngineProcess) async throws -> Void
  ) async throws {
    let server: EngineProcess
    do {
      server = try await start()
    } catch let failure as Failure {
      print("skipped, the server does not start here: \(failure)")
      return
    }
    try await run({ server }, body)
  }

  /// Runs a test with a server, and stops it.
  static func run<Value: Sendable>(
    _ start: @Sendable () async throws -> EngineProcess,
    _ body: @Sendable (EngineProcess) async throws -> Value
  ) async throws -> Value {
    let server = try await start()
    do {
      let value = try await body(server)
      await server.stop()
      return value
    } catch {
      let text = server.logEnd()
      await server.stop()
      throw Failure(description: "\(error)\nthe server's last words:\n\(text)")
    }
  }

  private init(
    _ program: URL, _ arguments: [String], environment: [String: String], port: Int
  ) throws {
    self.port = port
    log = FileManager.default.temporaryDirectory
      .appendingPathComponent("parsimony-engine-\(UUID().uuidString).log")
    try Data().write(to: log)
    let output = try FileHandle(forWritingTo: log)
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // The server ends when this process does, however that ends.
    process.arguments =
      [
        "-c",
        """
        "$@" & server=$!
        trap 'kill $server' TERM
        (while kill -0 $PPID; do sleep 1; done; kill $server) 2>/dev/null & watch=$!
        wait $server; wait $server; kill $watch
        """,
        "sh", program.path,
      ] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try Self.unblockingSignals { try process.run() }
    try output.close()
  }

  /// Stops it and waits for its end.
  func stop() async {
    process.terminate()
    while process.isRunning { try? await Task.sleep(for: .milliseconds(10)) }
    try? FileManager.default.removeItem(at: log)
  }

  /// The end of what it has printed.
  func logEnd() -> String {
    let text = (try? String(decoding: Data(contentsOf: log), as: UTF8.self)) ?? ""
    return String(text.suffix(4000))
  }

  /// The status of a GET; nil where nobody answers.
  func status(of path: String) async -> Int? {
    let request = HTTPClientRequest(url: address + path)
    return try? await Int(
      HTTPClient.shared.execute(request, timeout: .seconds(5)).status.code)
  }

  /// The text of a GET.
  func text(of path: String) async throws -> String {
    let response = try await HTTPClient.shared.execute(
      HTTPClientRequest(url: address + path), timeout: .seconds(30))
    return String(buffer: try await response.body.collect(upTo: 1 << 24))
  }

  /// A number of `/metrics`.
  func metric(_ name: String) async throws -> Double {
    let line = try await text(of: "/metrics").split(separator: "\n")
      .first { $0.hasPrefix(name + " ") || $0.hasPrefix(name + "{") }
    guard let value = line?.split(separator: " ").last.flatMap({ Double($0) }) else {
      throw Failure(description: "/metrics has no \(name)")
    }
    return value
  }

  /// Waits until a number of `/metrics` is what it should be.
  func waits(for name: String, toBe value: Double) async throws -> Bool {
    for _ in 0..<600 {
      if try await metric(name) == value { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  /// Runs `body` with no signal blocked: a process that is started on a worker thread of the
  /// runtime, where all are, could not be asked to end.
  private static func unblockingSignals(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  /// A port that nobody listens on. Below those that the system hands out: an engine may take minutes
  /// to bind it, and the servers of other tests must not get it meanwhile.
  static func freePort() async throws -> Int {
    for _ in 0..<100 {
      let port = Int.random(in: 20_000...31_999)
      let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      if let channel = try? await bootstrap.bind(host: "127.0.0.1", port: port).get() {
        try await channel.close().get()
        return port
      }
    }
    throw Failure(description: "no free port among 20000 to 31999")
  }
}
