import Foundation
import Testing
import UpstreamDouble

/// What other tests rely on: the double does what it is told, and tells what it saw.
@Suite struct UpstreamDoubleTests {
  private static let chat = #"{"model":"m","seed":3,"messages":[{"role":"user","content":"Hi"}]}"#

  private static func reply(
    _ behaviour: Behaviour, _ body: String = chat, path: String = "/v1/chat/completions",
    headers: [String: String] = [:],
    until: @escaping @Sendable (RawConnection.Received) -> Bool = {
      $0.isClosed || $0.text.hasSuffix("}") || $0.text.hasSuffix("0\r\n\r\n")
    }
  ) async throws -> RawConnection.Received {
    let double = try await UpstreamDouble.start(behaviour)
    let connection = try await RawConnection.open(port: double.port)
    try await connection.post(path, body, headers: headers)
    #expect(await connection.waitUntil(until))
    let received = connection.received
    await connection.close()
    await double.stop()
    return received
  }

  private static func body(_ received: RawConnection.Received) -> JSON? {
    received.text.range(of: "\r\n\r\n").flatMap {
      JSON(Array(received.text[$0.upperBound...].utf8))
    }
  }

  @Test func equalSeedsGiveEqualTextsAndChoicesFollowTheSeed() async throws {
    func texts(seed: Int, n: Int) async throws -> [String] {
      let request = """
        {"model":"m","seed":\(seed),"n":\(n),"messages":[{"role":"user","content":"Hi"}]}
        """
      let reply = Self.body(try await Self.reply(Behaviour(), request))
      return reply?["choices"]?.array?.compactMap { $0["message"]?["content"]?.string } ?? []
    }
    let four = try await texts(seed: 3, n: 4)
    #expect(Set(four).count == 4)
    for index in 0..<4 { #expect(try await texts(seed: 3 + index, n: 1) == [four[index]]) }
  }

  @Test func aStreamSaysWhatTheWholeReplySays() async throws {
    let streamed =
      #"{"model":"m","seed":3,"stream":true,"stream_options":{"include_usage":true},"#
      + #""messages":[{"role":"user","content":"Hi"}]}"#
    let whole = Self.body(try await Self.reply(Behaviour()))
    let text = try await Self.reply(Behaviour(), streamed).text
    let events = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("data: {") }
      .compactMap { JSON(Array($0.dropFirst(6).utf8)) }
    let joined = events.compactMap { $0["choices"]?.array?.first?["delta"]?["content"]?.string }
    #expect(joined.joined() == whole?["choices"]?.array?.first?["message"]?["content"]?.string)
    #expect(events.last?["usage"] == whole?["usage"])
    #expect(text.contains("data: [DONE]\n\n\r\n0\r\n\r\n"))
  }

  @Test(arguments: [
    ("400", "HTTP/1.1 400 "), ("429", "Retry-After: 1\r\n"), ("500-html", "text/html"),
    ("garbage", "nonsense"), ("empty", "Content-Length: 0\r\n"), ("two-values", "}{"),
    ("wrong-content-type", "text/html"), ("connection-close", "Connection: close\r\n"),
    ("http-1.0", "HTTP/1.0 200"), ("echo", #""received":{"model":"m","seed":3}"#),
    ("tool-call", #""finish_reason":"tool_calls""#), ("usage-negative", #""prompt_tokens":-1"#),
    ("trickle", "}"), ("length", #""finish_reason":"length""#), ("reasoning", "reasoning_content"),
  ])
  func presetsDoWhatTheirNamesSay(_ name: String, _ expected: String) async throws {
    let behaviour = try #require(Behaviour.presets[name])
    let ends: @Sendable (RawConnection.Received) -> Bool = { $0.text.contains(expected) }
    let received = try await Self.reply(behaviour, until: ends)
    #expect(received.text.contains(expected))
  }

  @Test(arguments: ["truncated", "disconnect", "disconnect-midway", "ends-early"])
  func connectionsThatBreakAreClosed(_ name: String) async throws {
    let received = try await Self.reply(try #require(Behaviour.presets[name])) { $0.isClosed }
    #expect(received.isClosed)
    #expect(Self.body(received) == nil)
  }

  @Test func aLargeBodyIsOneValue() async throws {
    let received = try await Self.reply(Behaviour(.large(bytes: 3_000_000)))
    #expect(Self.body(received)?["padding"]?.string?.utf8.count == 3_000_000)
  }

  @Test func anErrorOrAHangMayComeInMidStream() async throws {
    let streamed = #"{"model":"m","stream":true,"messages":[]}"#
    let text = try await Self.reply(Behaviour(.errorMidway(afterEvents: 2)), streamed).text
    #expect(text.contains("The engine died."))
    let double = try await UpstreamDouble.start(Behaviour(.hangMidway(afterEvents: 2)))
    let connection = try await RawConnection.open(port: double.port)
    try await connection.post("/v1/chat/completions", streamed)
    #expect(await connection.waitUntil { $0.text.components(separatedBy: "data: {").count == 3 })
    #expect(double.inFlight == 1)
    await connection.close()
    #expect(await double.waitUntil { $0.inFlight == 0 && $0.cutByClient == 1 })
    #expect(double.calls.first?.ending == .cutByClient)
    await double.stop()
  }

  @Test func behavioursAreTakenByCallModelHeaderAndPath() async throws {
    let double = try await UpstreamDouble.start()
    double.set(Behaviour(.status(500)), Behaviour(.status(503)), Behaviour())
    double.set(Behaviour(.status(401)), for: .model("locked"))
    double.set(Behaviour(.status(418)), for: .header("tea"))
    double.set(Behaviour(.status(422)), for: .path("/pooling"))
    let connection = try await RawConnection.open(port: double.port)
    func status(
      _ model: String, _ path: String = "/v1/completions", header: String? = nil
    ) async throws -> String {
      let start = connection.received.bytes.count
      try await connection.post(
        path, #"{"model":"\#(model)","prompt":"","input":""}"#,
        headers: header.map { ["X-Behaviour": $0] } ?? [:])
      await connection.waitUntil { $0.bytes.count > start && $0.text.hasSuffix("}") }
      return String(decoding: connection.received.bytes[start...].prefix(12), as: UTF8.self)
    }
    #expect(try await status("locked") == "HTTP/1.1 401")
    #expect(try await status("m") == "HTTP/1.1 500")
    #expect(try await status("m!400") == "HTTP/1.1 400")
    #expect(try await status("m", "/pooling") == "HTTP/1.1 422")
    #expect(try await status("m", header: "tea") == "HTTP/1.1 418")
    #expect(try await status("m") == "HTTP/1.1 503")
    #expect(try await status("m") == "HTTP/1.1 200")
    #expect(try await status("m") == "HTTP/1.1 200")
    #expect(try await status("m", "/v1/responses") == "HTTP/1.1 404")
    #expect(double.state.arrived == 9)
    #expect(double.state.accepted == 1)
    await connection.close()
    await double.stop()
  }

  @Test func keysAndModelsAreChecked() async throws {
    let behaviour = Behaviour {
      $0.requiredKey = "k"
      $0.models = ["m"]
    }
    let other = Self.chat.replacing("\"m\"", with: "\"o\"")
    for (body, key, status) in [
      (Self.chat, "k", "200"), (Self.chat, "x", "401"), (other, "k", "404"),
    ] {
      let received = try await Self.reply(
        behaviour, body, headers: ["Authorization": "Bearer \(key)"])
      #expect(received.text.hasPrefix("HTTP/1.1 \(status) "))
    }
  }

  @Test func textsContinueWhatAPromptHolds() async throws {
    let texts: [Completion] = ["a\nb\nred\n", "a\nc\nblue\n", "z\n"]
    func text(_ behaviour: Behaviour, _ prefill: String) async throws -> String? {
      let request = """
        {"model":"m","seed":0,"messages":[{"role":"user","content":"Hi"},
         {"role":"assistant","content":"\(prefill)"}]}
        """
      let reply = Self.body(try await Self.reply(behaviour, request))
      return reply?["choices"]?.array?.first?["message"]?["content"]?.string
    }
    #expect(try await text(Behaviour(completions: texts), #"a\nc\n"#) == "blue\n")
    let repeating = Behaviour {
      $0.completions = texts
      $0.prefill = .repeated
    }
    #expect(try await text(repeating, #"a\nc\n"#) == "a\nc\nblue\n")
    let request = #"{"model":"m","seed":0,"prompt":"Question\na\nb\n"}"#
    let reply = Self.body(
      try await Self.reply(Behaviour(completions: texts), request, path: "/v1/completions"))
    #expect(reply?["choices"]?.array?.first?["text"]?.string == "red\n")
  }

  @Test func limitsStopsAndLogProbabilitiesAreHonoured() async throws {
    let request = """
      {"model":"m","seed":0,"prompt":"Q","max_tokens":2,"logprobs":2,"stop":["four"],
       "return_token_ids":true}
      """
    let behaviour = Behaviour(completions: ["one two three four"])
    let reply = Self.body(try await Self.reply(behaviour, request, path: "/v1/completions"))
    let choice = reply?["choices"]?.array?.first
    #expect(choice?["text"]?.string == "one two")
    #expect(choice?["finish_reason"]?.string == "length")
    #expect(choice?["logprobs"]?["tokens"] == ["one", " two"])
    #expect(choice?["logprobs"]?["text_offset"] == [0, 3])
    #expect(choice?["token_ids"]?.array?.count == 2)
    #expect(reply?["usage"]?["completion_tokens"]?.integer == 2)
  }

  @Test func fastRepliesAreTheSlowOnes() async throws {
    let double = try await UpstreamDouble.start(fast: FastReplies(text: "Seven"))
    let connection = try await RawConnection.open(port: double.port)
    for n in [1, 4] {
      let start = connection.received.bytes.count
      try await connection.post("/v1/chat/completions", #"{"model":"x", "n": \#(n)}"#)
      #expect(await connection.waitUntil { $0.bytes.count > start && $0.text.hasSuffix("}") })
      let text = String(decoding: connection.received.bytes[start...], as: UTF8.self)
      #expect(text.components(separatedBy: "Seven").count == n + 1)
    }
    try await connection.post("/v1/chat/completions", #"{"stream": true}"#)
    #expect(await connection.waitUntil { $0.text.hasSuffix("data: [DONE]\n\n\r\n0\r\n\r\n") })
    await connection.close()
    await double.stop()
  }
}
