import Endpoints
import Parsimony
import Testing

@Suite("Steps of several choices in one call", .timeLimit(.minutes(1)))
struct StopReasonTests {
  /// A chunk of a completion's stream.
  private static func chunk(_ index: Int, _ text: String, _ more: String = "") -> String {
    var json = JSONText()
    json.string(text)
    return
      #"data: {"id":"c","choices":[{"index":\#(index),"text":\#(String(decoding: json.bytes, as: UTF8.self)),"token_ids":[1]\#(more)}],"#
      + #""usage":{"prompt_tokens":9,"completion_tokens":1}}"# + "\n\n"
  }

  private func sampled(_ events: [String], stops: [String] = []) async throws -> [Continuation?] {
    let script: @Sendable (ScriptedServer.Request) -> [ScriptedServer.Move] = { _ in
      [ScriptedServer.chunkedHead]
        + (events + ["data: [DONE]\n\n"]).map { ScriptedServer.chunk($0) }
        + [ScriptedServer.chunk("")]
    }
    return try await ScriptedServer.run(script) { server in
      var description = described([server.address])
      description.engine = .vllm
      return try await withClient(description) { client in
        let json = #"{"prompt":"p","stop":["END"]}"#
        let members = try #require(JSONMembers(Array(json.utf8)))
        let policy = UpstreamPolicy(
          client, capabilities: .assumed(of: .vllm),
          template: try RequestTemplate(members, form: .completion, stepEnd: "\n"), keep: nil,
          patience: .seconds(20))
        let requests = (0..<3).map { index in
          SampleRequest.of(
            extent: .step,
            wave: SampleRequest.Wave(number: 1, count: 3, seed: 1, index: index))
        }
        let results = await policy.sampleAll(requests).map(\.value)
        let body = try #require(JSONReader.value(of: server.record.requests[0].body))
        #expect(body["n"]?.integer == 3)
        #expect(body["stop"]?.array?.compactMap(\.string) == ["END", "\n"])
        #expect(body["include_stop_str_in_output"]?.bool == true)
        #expect(server.record.requests.count == 1)
        return results
      }
    }
  }

  @Test("A stop at a step's end leaves a trace open, one at a client's stop or by itself ends it")
  func endings() async throws {
    let results = try await sampled([
      Self.chunk(0, "first"), Self.chunk(1, "whole"), Self.chunk(2, "said "),
      Self.chunk(0, "\n", #","finish_reason":"stop","stop_reason":"\n""#),
      Self.chunk(1, "", #","finish_reason":"stop","stop_reason":null"#),
      Self.chunk(2, "END", #","finish_reason":"stop","stop_reason":"END""#),
    ])
    #expect(results.map { $0?.text } == ["first\n", "whole", "said "])
    #expect(results.map { $0?.ending } == [.open, .ended, .ended])
    #expect(results.map { $0?.spend.generatedTokens } == [2, 2, 2])
    // The last one pays for the prompt.
    #expect(results.map { $0?.spend.promptTokens } == [0, 0, 9])
  }

  @Test("A stream that breaks off keeps the choices that had ended")
  func partialFailure() async throws {
    let results = try await sampled([
      Self.chunk(0, "first"), Self.chunk(0, "\n", #","finish_reason":"stop","stop_reason":"\n""#),
      Self.chunk(1, "half"), #"data: {"error":{"message":"out of memory","code":500}}"# + "\n\n",
    ])
    #expect(results.map { $0?.text } == ["first\n", nil, nil])
  }
}
