extension Behaviour {
  /// Behaviours by name, for the header `x-behaviour`, for a model's name after `!`, and for the
  /// program.
  public static let presets: [String: Behaviour] = [
    "ok": Behaviour(),
    "400": Behaviour(.status(400)),
    "401": Behaviour(.status(401)),
    "404": Behaviour(.status(404)),
    "422": Behaviour(.status(422)),
    "429": Behaviour(.status(429, retryAfter: "1")),
    "429-date": Behaviour(.status(429, retryAfter: "Wed, 21 Oct 2099 07:28:00 GMT")),
    "500": Behaviour(.status(500)),
    "500-html": Behaviour(.status(500, body: .html)),
    "502-html": Behaviour(.status(502, body: .html)),
    "503": Behaviour(.status(503, retryAfter: "1")),
    "503-empty": Behaviour(.status(503, body: .none)),
    "garbage": Behaviour(.garbage),
    "empty": Behaviour(.empty),
    "two-values": Behaviour(.twoValues),
    "large": Behaviour(.large(bytes: 64 << 20)),
    "truncated": Behaviour(.truncated()),
    "ends-early": Behaviour(.endsEarly()),
    "error-midway": Behaviour(.errorMidway()),
    "hang": Behaviour(.hang),
    "hang-midway": Behaviour(.hangMidway()),
    "disconnect": Behaviour(.disconnect),
    "disconnect-midway": Behaviour(.disconnectMidway()),
    "trickle": Behaviour(.trickle()),
    "ignores-n": Behaviour { $0.choices = .ignored },
    "limits-n": Behaviour { $0.choices = .limited(2) },
    "ignores-seed": Behaviour { $0.honoursSeed = false },
    "ignores-stream": Behaviour { $0.honoursStream = false },
    "usage-missing": Behaviour { $0.usage = .missing },
    "usage-null": Behaviour { $0.usage = .null },
    "usage-zero": Behaviour { $0.usage = .zero },
    "usage-huge": Behaviour { $0.usage = .huge },
    "usage-negative": Behaviour { $0.usage = .negative },
    "usage-text": Behaviour { $0.usage = .text },
    "usage-first": Behaviour { $0.usage = .firstChoiceOnly },
    "wrong-content-type": Behaviour { $0.contentType = "text/html" },
    "http-1.0": Behaviour { $0.framing = .untilClose },
    "connection-close": Behaviour { $0.closesConnection = true },
    "closes-silently": Behaviour { $0.closesSilently = true },
    "slow": Behaviour { $0.firstByteDelay = .milliseconds(100) },
    "slow-stream": Behaviour { $0.eventDelay = .milliseconds(20) },
    "echo": Behaviour { $0.echoesRequest = true },
    "crlf": Behaviour {
      $0.lineEnd = "\r\n"
      $0.sendsComments = true
    },
    "content-filter": Behaviour(completions: [
      Completion("", finishReason: "content_filter")
    ]),
    "length": Behaviour(completions: [Completion("Cut in the", finishReason: "length")]),
    "tool-call": Behaviour(completions: [
      Completion(
        nil,
        toolCalls: [
          Completion.ToolCall(id: "call_1", name: "weather", arguments: #"{"city":"Paris"}"#)
        ])
    ]),
    "reasoning": Behaviour(completions: [
      Completion("The answer is 7.", reasoning: "Three and four make seven.")
    ]),
  ]
}
