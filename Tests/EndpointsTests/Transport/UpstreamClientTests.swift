import Endpoints
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Parsimony
import Testing

@Suite("Calling an upstream", .timeLimit(.minutes(1)))
struct UpstreamClientTests {
  @Test("A call arrives with its headers, and its connection is used again")
  func headers() async throws {
    try await ScriptedServer.run(always: [ScriptedServer.reply("hello")]) { server in
      try await withClient(
        described([server.address]) {
          $0.key = .environment("KEY")
          $0.headers = [.init(name: "X-Team", value: "blue")]
        }, environment: ["KEY": "secret-key"],
        loops: MultiThreadedEventLoopGroup.singleton.any()
      ) { client in
        let call = UpstreamCall(
          "chat/completions", body: Array("{\"a\":1}".utf8), session: 255,
          headers: [
            .init(name: "Authorization", value: "Bearer theirs"),
            .init(name: "Host", value: "elsewhere"), .init(name: "X-Session-Id", value: "9"),
            .init(name: "traceparent", value: "00-ab-cd-01"),
            .init(name: "tracestate", value: "a=b\r\nx-evil: 1"),
          ])
        let reply = try await client.execute(call)
        #expect(reply.bytes == Array("hello".utf8))
        #expect(reply.head.status == 200)
        _ = try await client.execute(UpstreamCall(.get, "/health"))
        let requests = server.record.requests
        #expect(
          requests.map(\.line) == ["POST /v1/chat/completions HTTP/1.1", "GET /health HTTP/1.1"])
        #expect(requests[0].body == "{\"a\":1}")
        let headers = requests[0].headers
        #expect(headers["authorization"] == "Bearer secret-key")
        #expect(headers["x-session-id"] == "ff")
        #expect(headers["x-team"] == "blue")
        #expect(headers["traceparent"] == "00-ab-cd-01")
        #expect(headers["tracestate"] == nil)
        #expect(headers["x-evil"] == nil)
        #expect(headers["host"]?.hasPrefix("127.0.0.1") == true)
        #expect(server.record.connections == 1)
      }
    }
  }

  @Test("A refusal keeps its status, body and Retry-After")
  func refusals() async throws {
    let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move] = { request in
      switch request.number {
      case 0: [ScriptedServer.reply("slow down", 429, "Retry-After: 7\r\n")]
      case 1: [ScriptedServer.reply("{\"error\":{}}", 400, "Content-Type: application/json\r\n")]
      case 2: [ScriptedServer.reply("", 302, "Location: http://127.0.0.1:1/\r\n")]
      default: [ScriptedServer.reply("", 500)]
      }
    }
    try await ScriptedServer.run(script) { server in
      try await withClient([server.address]) { client in
        let busy = try #require(await failure(of: client))
        #expect(busy.status == 429 && busy.isTransient && busy.retryAfter == .seconds(7))
        #expect(busy.body == Array("slow down".utf8))
        let bad = try #require(await failure(of: client))
        #expect(bad.status == 400 && !bad.isTransient && bad.contentType == "application/json")
        let moved = try #require(await failure(of: client))
        #expect(moved.status == 302 && !moved.isTransient)
        let broken = await #expect(throws: UpstreamFailure.self) {
          try await client.stream(.empty) { _, _ in }
        }
        #expect(broken?.status == 500 && broken?.isTransient == true)
        let snapshot = client.snapshot().replicas[0]
        #expect(snapshot.statuses == [429: 1, 400: 1, 302: 1, 500: 1])
        #expect(snapshot.inFlight == 0 && snapshot.calls == 4)
        #expect(server.record.requests.count == 4)
      }
    }
  }

  @Test("Cancelling a task closes its connection: before the head, and amid a stream")
  func cancellation() async throws {
    let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move] = { request in
      request.line.contains("stream")
        ? [ScriptedServer.chunkedHead, ScriptedServer.chunk("data: 1\n\n")] : []
    }
    try await ScriptedServer.run(script) { server in
      try await withClient([server.address]) { client in
        let whole = Task { await failure(of: client) }
        await server.wait { $0.requests.count == 1 }
        whole.cancel()
        await server.wait { $0.closed == 1 }
        #expect(await whole.value?.kind == .cancelled)

        let (started, hasStarted) = AsyncStream<Void>.makeStream()
        let stream = Task {
          try await client.stream(UpstreamCall("stream")) { _, body in
            for try await _ in body { hasStarted.yield() }
          }
        }
        for await _ in started { break }
        stream.cancel()
        await server.wait { $0.closed == 2 }
        let result = await stream.result
        #expect(throws: UpstreamFailure.self) { try result.get() }
        let snapshot = client.snapshot().replicas[0]
        #expect(snapshot.failures == [.cancelled: 2] && snapshot.inFlight == 0)
      }
    }
  }

  @Test("A stream comes piece by piece, and leaving it early closes the connection")
  func streaming() async throws {
    let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move] = { request in
      [ScriptedServer.chunkedHead, ScriptedServer.chunk("one"), ScriptedServer.chunk("two")]
        + (request.number == 0 ? [ScriptedServer.chunk("")] : [])
    }
    try await ScriptedServer.run(script) { server in
      try await withClient([server.address]) { client in
        let text = try await client.stream(.empty) { head, body in
          #expect(head.headers.first(name: "content-type") == "text/event-stream")
          var text = ""
          for try await piece in body { text += String(buffer: piece) }
          return text
        }
        #expect(text == "onetwo")
        #expect(server.record.openConnections == 1)
        let first = try await client.stream(.empty) { _, body in try await body.next() }
        #expect(first.map { String(buffer: $0).hasPrefix("one") } == true)
        await server.wait { $0.openConnections == 0 }
        #expect(client.snapshot().replicas[0].inFlight == 0)
      }
    }
  }

  @Test("After the last word the end is awaited, and the connection used again")
  func finishing() async throws {
    let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move] = { request in
      [ScriptedServer.chunkedHead, ScriptedServer.chunk("[DONE]")]
        + (request.number < 2 ? [.later(5, "4\r\nmore\r\n0\r\n\r\n")] : [])
    }
    try await ScriptedServer.run(script) { server in
      try await withClient([server.address]) { client in
        for _ in 0..<3 {
          try await client.stream(.empty) { _, body in
            _ = try await body.next()
            await body.finish(within: .seconds(client.snapshot().replicas[0].calls < 3 ? 20 : 0))
          }
        }
        #expect(server.record.connections == 1)
        await server.wait { $0.openConnections == 0 }
        let snapshot = client.snapshot().replicas[0]
        #expect(snapshot.succeeded == 2 && snapshot.failures == [.cancelled: 1])
      }
    }
  }

  @Test("A connection that the server had closed is replaced once")
  func idleConnections() async throws {
    let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move] = { request in
      request.place == 0 ? [ScriptedServer.reply("yes")] : [.close]
    }
    try await ScriptedServer.run(script) { server in
      try await withClient([server.address]) { client in
        for _ in 0..<3 {
          let reply = try await text(of: client)
          #expect(reply == "yes")
        }
        #expect(client.snapshot().replicas[0].resent == 2)
        #expect(server.record.connections == 3)
      }
    }
    try await ScriptedServer.run(always: [.close]) { server in
      try await withClient([server.address]) { client in
        let lost = try #require(await failure(of: client))
        #expect(lost.kind == .connection && lost.isTransient)
        #expect(server.record.requests.count == 2)
      }
    }
  }

  @Test("Broken replies: cut short, no HTTP, too long")
  func brokenReplies() async throws {
    let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move] = { request in
      switch request.number {
      case 0: [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"), .close]
      case 1: [ScriptedServer.chunkedHead, ScriptedServer.chunk("part"), .close]
      case 2: [.send("what?\r\n\r\n")]
      default: [ScriptedServer.reply(String(repeating: "x", count: 3000))]
      }
    }
    try await ScriptedServer.run(script) { server in
      try await withClient([server.address]) { client in
        #expect(await failure(of: client)?.kind == .truncated)
        let cut = await #expect(throws: UpstreamFailure.self) {
          try await client.stream(.empty) { _, body in
            var text = ""
            do {
              for try await piece in body { text += String(buffer: piece) }
            } catch {
              // What came before the end was given out.
              #expect(text == "part")
              throw error
            }
          }
        }
        #expect(cut?.kind == .truncated)
        #expect(await failure(of: client)?.kind == .malformed)
        let long = await failure(of: client, UpstreamCall("x", bodyLimit: 2000))
        #expect(long?.kind == .tooLarge)
      }
    }
  }

  @Test("Every time-out closes the connection: first byte, idle, total, the call's own")
  func timeouts() async throws {
    let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move] = { request in
      if request.line.contains("silent") { return [] }
      if request.line.contains("drip") {
        return [ScriptedServer.chunkedHead] + (1...200).map { .later($0 * 20, "1\r\nx\r\n") }
      }
      return [ScriptedServer.chunkedHead, ScriptedServer.chunk("x")]
    }
    try await ScriptedServer.run(script) { server in
      func kind(
        _ path: String, deadline: Duration? = nil,
        _ change: (inout UpstreamDescription) -> Void = { _ in }
      ) async throws -> String? {
        try await withClient(described([server.address], change)) { client in
          let found = await failure(
            of: client,
            UpstreamCall(path, deadline: deadline.map { ContinuousClock.now + $0 }))
          #expect(found?.kind == .timeout)
          await server.wait { $0.openConnections == 0 }
          return found?.message
        }
      }
      let short = Duration.milliseconds(60)
      let messages = [
        try await kind("silent") { $0.timeouts.firstByte = short },
        try await kind("stall") { $0.timeouts.idle = short },
        try await kind("drip") { $0.timeouts.total = short },
        try await kind("silent", deadline: short),
        try await kind("silent", deadline: .zero),
      ]
      let words = ["first byte", "for 0.06 s", "complete", "complete", "before"]
      for (message, word) in zip(messages, words) { #expect(message?.contains(word) == true) }
    }
  }

  @Test("A replica that cannot be reached gives way to the next")
  func failover() async throws {
    try await ScriptedServer.run(always: [ScriptedServer.reply("here")]) { server in
      // Port 1 of loopback: nobody listens.
      try await withClient(["http://127.0.0.1:1", server.address]) { client in
        for session in 0..<20 {
          let reply = try await client.execute(UpstreamCall("x", session: UInt64(session)))
          #expect(reply.head.replica == server.address)
        }
        let snapshot = client.snapshot()
        #expect(snapshot.replicas[0].breaker == "open")
        // After five refused connections its breaker spares the rest the attempt.
        #expect(snapshot.replicas[0].calls == 5)
        #expect(snapshot.isAvailable)
      }
    }
  }

  @Test("An open breaker sends nothing and says how long; other upstreams do not notice")
  func openBreaker() async throws {
    try await ScriptedServer.run(always: [ScriptedServer.reply("", 503)]) { server in
      try await withClient(described([server.address]) { $0.breaker.pause = .seconds(3600) }) {
        client in
        for _ in 0..<5 { #expect(await failure(of: client)?.status == 503) }
        let refused = try #require(await failure(of: client))
        #expect(refused.kind == .breakerOpen && refused.isTransient)
        #expect(refused.retryAfter.map { $0 > .seconds(3000) } == true)
        #expect(server.record.requests.count == 5)
        #expect(!client.snapshot().isAvailable)
      }
    }
  }

  @Test("A thousand cancelled waiters leave no permit behind")
  func cancelledWaiters() async throws {
    let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move] = { request in
      request.line.contains("hang") ? [] : [ScriptedServer.reply("ok")]
    }
    try await ScriptedServer.run(script) { server in
      try await withClient(described([server.address]) { $0.concurrency = 2 }) { client in
        let holders = (0..<2).map { _ in
          Task { await failure(of: client, UpstreamCall("hang")) }
        }
        await server.wait { $0.requests.count == 2 }
        await withTaskGroup(of: UpstreamFailure?.self) { group in
          for _ in 0..<1000 { group.addTask { await failure(of: client, .empty) } }
          while client.snapshot().replicas[0].waiting < 1000 { await Task.yield() }
          group.cancelAll()
          for await found in group { #expect(found?.kind == .cancelled) }
        }
        for holder in holders { holder.cancel() }
        for holder in holders { _ = await holder.value }
        await withTaskGroup(of: UpstreamFailure?.self) { group in
          for _ in 0..<50 { group.addTask { await failure(of: client, .empty) } }
          for await found in group { #expect(found == nil) }
        }
        let snapshot = client.snapshot().replicas[0]
        #expect(snapshot.inFlight == 0 && snapshot.waiting == 0)
        #expect(server.record.requests.count == 52)
      }
    }
  }

  @Test("Waiting for a permit ends with the call's time")
  func permitDeadline() async throws {
    try await ScriptedServer.run(always: []) { server in
      try await withClient(described([server.address]) { $0.concurrency = 1 }) { client in
        let holder = Task { await failure(of: client) }
        await server.wait { $0.requests.count == 1 }
        let late = await failure(
          of: client, UpstreamCall("x", deadline: .now + .milliseconds(50)))
        #expect(late?.kind == .timeout)
        holder.cancel()
        _ = await holder.value
      }
    }
  }

  @Test("A late first byte brings a second call; the loser is closed")
  func hedging() async throws {
    try await ScriptedServer.run(always: []) { slow in
      try await ScriptedServer.run(always: [ScriptedServer.reply("fast")]) { fast in
        try await withClient(
          described([slow.address, fast.address]) { $0.hedgeAfter = .milliseconds(20) }
        ) { client in
          var hedged = 0
          for session in 0..<8 {
            let reply = try await client.execute(UpstreamCall("x", session: UInt64(session)))
            #expect(reply.bytes == Array("fast".utf8))
            if reply.head.wasHedged { hedged += 1 }
          }
          let snapshot = client.snapshot()
          #expect(hedged > 0)
          #expect(snapshot.replicas.map(\.hedged).reduce(0, +) > 0)
          #expect(snapshot.replicas[0].failures == [.cancelled: snapshot.replicas[0].calls])
          #expect(snapshot.replicas.allSatisfy { $0.inFlight == 0 })
          await slow.wait { $0.openConnections == 0 }
        }
      }
    }
  }

  @Test("Hedging on one server, a failure before the second call, and cancellation")
  func hedgingEdges() async throws {
    let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move] = { request in
      if request.line.contains("bad") { return [ScriptedServer.reply("", 400)] }
      if request.line.contains("never") { return [] }
      return request.number == 0 ? [] : [ScriptedServer.reply("second")]
    }
    try await ScriptedServer.run(script) { server in
      try await withClient(described([server.address]) { $0.hedgeAfter = .milliseconds(20) }) {
        client in
        let reply = try await text(of: client)
        #expect(reply == "second")
        #expect(await failure(of: client, UpstreamCall("bad"))?.status == 400)
        let never = Task { await failure(of: client, UpstreamCall("never")) }
        await server.wait { $0.requests.count { $0.line.contains("never") } == 2 }
        never.cancel()
        #expect(await never.value?.kind == .cancelled)
        await server.wait { $0.openConnections <= 1 }
        #expect(client.snapshot().replicas[0].inFlight == 0)
      }
    }
  }

  @Test("After its shutdown a client refuses, and what was in flight has failed")
  func shutdown() async throws {
    try await ScriptedServer.run(always: []) { server in
      try await withClient([server.address]) { client in
        let flying = Task { await failure(of: client) }
        await server.wait { $0.requests.count == 1 }
        await client.shutdown()
        #expect(await flying.value?.kind == .cancelled)
        #expect(await failure(of: client)?.kind == .cancelled)
        #expect(client.snapshot().replicas[0].inFlight == 0)
      }
    }
  }

  @Test("A slow reader holds the network back instead of filling memory, and no time-out fires")
  func backPressure() async throws {
    let piece = String(repeating: "y", count: 100_000)
    let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move] = { _ in
      [ScriptedServer.chunkedHead] + (0..<40).map { _ in ScriptedServer.chunk(piece) }
        + [ScriptedServer.chunk("")]
    }
    try await ScriptedServer.run(script) { server in
      try await withClient(described([server.address]) { $0.timeouts.idle = .seconds(1) }) {
        client in
        let (count, largest) = try await client.stream(.empty) { _, body in
          var count = 0
          var largest = 0
          try await Task.sleep(for: .seconds(2))
          while let part = try await body.next() {
            count += part.readableBytes
            largest = max(largest, part.readableBytes)
          }
          return (count, largest)
        }
        #expect(count == 4_000_000)
        #expect(largest < 1_000_000)
      }
    }
  }

  @Test("No description, dump or error shows the key")
  func secrets() async throws {
    try await ScriptedServer.run(always: [ScriptedServer.reply("no", 401)]) { server in
      try await withClient(
        described([server.address]) { $0.key = .environment("K") },
        environment: ["K": "sk-very-secret"]
      ) { client in
        let refused = try #require(await failure(of: client))
        var text = ""
        dump(client, to: &text)
        dump(refused, to: &text)
        text += "\(client) \(refused) \(client.snapshot()) " + String(reflecting: client)
        #expect(!text.contains("very-secret"))
        #expect(server.record.requests[0].headers["authorization"] == "Bearer sk-very-secret")
      }
    }
  }
}
