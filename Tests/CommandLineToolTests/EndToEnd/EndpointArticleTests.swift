import Foundation
import Parsimony
import Testing

/// The article for operators says nothing that does not work: its commands are run, in order, in one
/// shell and an empty folder, with the models that ship. Ports are free ones.
@Suite(
  "the article on endpoints",
  .enabled(if: Program.isBuilt && ArticleTools.areHere, "needs bash, curl and python3"),
  .serialized)
struct EndpointArticleTests {
  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let article = package.appendingPathComponent(
    "Sources/Parsimony/Parsimony.docc/FromZeroToAnAdaptiveEndpoint.md")

  /// The Python with the official client that the article's optional step needs; nil for none.
  private static let clientPython = ProcessInfo.processInfo.environment["PARSIMONY_OPENAI_PYTHON"]

  /// The fenced blocks of a language.
  private static func blocks(_ language: String) throws -> [String] {
    let text = try String(contentsOf: article, encoding: .utf8)
    return text.components(separatedBy: "\n```\(language)\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
  }

  /// Puts free ports in the place of the article's, and runs it.
  private static let start = """
    set -eu
    read -r first second < <(python3 -c 'import socket
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    print(*[each.getsockname()[1] for each in sockets])')
    sed -i "s/8080/@first@/g; s/8081/$second/g; s/@first@/$first/g" front.yaml ask.py tutorial.sh
    exec bash tutorial.sh
    """

  @Test("every command works")
  func commands() throws {
    let folder = try Scratch.folder("endpoint-article")
    func write(_ text: String, to name: String) throws {
      try Data((text + "\n").utf8).write(to: folder.appendingPathComponent(name))
    }
    let programs = try Self.blocks("python")
    try #require(programs.count == 2)
    try write(programs[0], to: "ask.py")
    try write(programs[1], to: "label.py")
    try write(try #require(try Self.blocks("yaml").first), to: "front.yaml")
    var steps = try Self.blocks("sh")
    #expect(steps.count == 15)
    if let python = Self.clientPython {
      // While the first gateway runs.
      steps.insert("'\(python)' ask.py > ask.txt", at: 3)
    }
    // Nothing stays behind, whatever fails.
    steps.insert("set -eu\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT", at: 0)
    try write(steps.joined(separator: "\n"), to: "tutorial.sh")
    try write(Self.start, to: "start.sh")
    let result = try run("start.sh", in: folder)
    #expect(result.status == 0, "\(result.output)")

    try checkFirst(in: folder)
    try checkFront(in: folder)
    if Self.clientPython != nil {
      #expect(try text("ask.txt", in: folder).contains("="))
    }
  }

  /// What the gateway with the built-in models said.
  private func checkFirst(in folder: URL) throws {
    let reply = try json("reply.json", in: folder)
    #expect(reply["choices"]?[0]?["message"]?["content"]?.string?.isEmpty == false)
    #expect(reply["parsimony"]?["strategy"]?.string == "controller")
    let confidence = try #require(reply["parsimony"]?["confidence"]?["value"]?.number)
    #expect((0...1).contains(confidence))
    let spend = try #require(reply["parsimony"]?["spend"]?["total_tokens"]?.integer)
    let saved = try #require(reply["parsimony"]?["saved"]?["tokens"]?.integer)
    let full = try #require(reply["parsimony"]?["saved"]?["full_budget_tokens"]?.integer)
    #expect(spend > 0 && saved == max(0, full - spend))
    #expect(try json("models.json", in: folder)["data"]?.array?.count == 4)

    let best = try #require(try json("best.json", in: folder)["parsimony"])
    #expect(best["strategy"]?.string?.hasPrefix("best-of-n") == true)
    #expect(best["spend"]?["samples"]?.integer == 8 && best["traces"]?.array?.count == 8)
    let capped = try #require(try json("capped.json", in: folder)["parsimony"])
    #expect(capped["decision"]?.string == "out-of-budget")
    #expect(try #require(capped["spend"]?["total_tokens"]?.integer) <= 300)
    let refusal = try json("refused.json", in: folder)["error"]
    #expect(refusal?["code"]?.string == "unknown_parameter")
    #expect(refusal?["message"]?.string?.contains("stratgy") == true)

    let stream = try text("stream.txt", in: folder)
    #expect(stream.contains("chat.completion.chunk") && stream.contains("\"usage\""))
    #expect(stream.contains("\"decision\"") && stream.hasSuffix("data: [DONE]\n\n"))
  }

  /// What the gateway in front of it said, and what its traffic became.
  private func checkFront(in folder: URL) throws {
    let probe = try text("probe.txt", in: folder)
    #expect(probe.contains("builtin:pass") && probe.contains("chat completions"))
    let vote = try #require(try json("vote.json", in: folder)["parsimony"])
    #expect(vote["strategy"]?.string?.hasPrefix("adaptive-consistency") == true)
    #expect((1...8).contains(vote["candidates"]?.integer ?? 0))
    #expect(try json("nobody.json", in: folder)["error"]?["code"]?.string == "missing_api_key")
    let secret = try #require(try text("first.log", in: folder).split(separator: " ").last)
    #expect(try !text("front.log", in: folder).contains(secret))

    #expect(try text("metrics.txt", in: folder).contains("parsimony_requests_total{"))
    let page = try text("page.html", in: folder)
    #expect(page.hasPrefix("<!doctype html>") && page.contains("puzzles:vote"))

    // Eight traces of three steps for each of twenty questions; some of the tail may be cut.
    let rows = try text("rows.csv", in: folder).split(whereSeparator: \.isNewline)
    #expect(rows.count > 20 * 8)
    #expect(try text("puzzles.pool", in: folder).contains("\"schema\":\"parsimony.pool/1\""))
    let calibrator = try Data(contentsOf: folder.appendingPathComponent("mine.json"))
    #expect(try CalibratorFile.method(of: calibrator) == .platt)
    let adaptive = try json("adaptive.json", in: folder)
    #expect(adaptive["model"]?.string == "puzzles:adaptive")
    #expect(adaptive["parsimony"]?["strategy"]?.string == "controller")
    #expect((1...16).contains(adaptive["parsimony"]?["candidates"]?.integer ?? 0))
  }

  private func run(_ script: String, in folder: URL) throws -> (status: Int32, output: String) {
    let program = try #require(Program.url)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // An article that hangs fails.
    process.arguments = ["timeout", "--kill-after=5", "180", "bash", script]
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] =
      program.deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "")
    environment["PARSIMONY_MODELS"] = Self.package.appendingPathComponent("Models").path
    environment["COLUMNS"] = nil
    for name in ["http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"] { environment[name] = nil }
    process.environment = environment
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let file = folder.appendingPathComponent("script.log")
    try Data().write(to: file)
    let log = try FileHandle(forWritingTo: file)
    process.standardOutput = log
    process.standardError = log
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try text("script.log", in: folder))
  }

  private func text(_ name: String, in folder: URL) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  private func json(_ name: String, in folder: URL) throws -> JSONValue {
    try #require(JSONReader.value(of: try text(name, in: folder)), "\(name)")
  }
}

/// What the article's commands call beside the program.
private enum ArticleTools {
  /// Whether all of it is here.
  static let areHere: Bool = {
    let places = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return ["bash", "curl", "python3", "od", "sha256sum", "sed", "timeout"].allSatisfy { name in
      places.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
  }()
}
