import UpstreamDouble

extension MatrixRow {
  private static let failed = Observation.Fate.refused(502, "upstream_failed")
  private static let late = Observation.Fate.refused(504, "upstream_timeout")

  static let healthy = [
    MatrixRow("none"),
    MatrixRow("latency") { $0.policy = Behaviour { $0.firstByteDelay = .milliseconds(30) } },
    MatrixRow("a few bytes at a time") {
      $0.policy = Behaviour(.trickle(bytes: 97, every: .milliseconds(1)))
    },
  ]

  /// Refusals keep their status and, where a request was passed through, their words; what is the
  /// server's own trouble does not look like the client's.
  static let refusals = [
    MatrixRow(
      "429, Retry-After: 1", .status(429, retryAfter: "1"),
      refused: .refused(429, "429", retryAfter: 1),
      strategies: .refused(429, "upstream_rate_limited", retryAfter: 1)),
    MatrixRow(
      "429, Retry-After a date in 2099",
      .status(429, retryAfter: "Wed, 21 Oct 2099 07:28:00 GMT", body: .html),
      refused: .refused(429, "upstream_rate_limited", retryAfter: 86_400),
      strategies: .refused(429, "upstream_rate_limited", retryAfter: 86_400)),
    MatrixRow(
      "400", .status(400), refused: .refused(400, "400"),
      strategies: .refused(400, "upstream_refused_the_request")),
    MatrixRow(
      "400, a proxy's HTML page", .status(400, body: .html),
      refused: .refused(400, "upstream_refused_the_request"),
      strategies: .refused(400, "upstream_refused_the_request")),
    MatrixRow(
      "401", .status(401), refused: .refused(401, "upstream_refused_the_gateway"),
      strategies: .refused(401, "upstream_refused_the_gateway")),
    MatrixRow(
      "404", .status(404), refused: .refused(404, "404"),
      strategies: .refused(404, "upstream_refused_the_request")),
    MatrixRow(
      "422, an error in an older shape", .status(422, body: .flat),
      refused: .refused(422, "upstream_refused_the_request"),
      strategies: .refused(422, "upstream_refused_the_request")),
    MatrixRow("500", .status(500), refused: failed, strategies: failed),
    MatrixRow(
      "502, a proxy's HTML page", .status(502, body: .html), refused: failed, strategies: failed),
    MatrixRow(
      "503, Retry-After: 1, no body", .status(503, retryAfter: "1", body: .none),
      refused: .refused(503, "upstream_unavailable", retryAfter: 1),
      strategies: .refused(503, "upstream_unavailable", retryAfter: 1)),
    MatrixRow(
      "503, Retry-After: 3600", .status(503, retryAfter: "3600", body: .flat),
      refused: .refused(503, "upstream_unavailable", retryAfter: 3600),
      strategies: .refused(503, "upstream_unavailable", retryAfter: 3600)),
  ]

  static let wrongReplies = [
    MatrixRow("200 with garbage") {
      $0.policy = Behaviour(.garbage)
      ($0.whole, $0.stream, $0.strategies) = (failed, failed, failed)
      $0.bills = false
    },
    MatrixRow("200 with nothing") {
      $0.policy = Behaviour(.empty)
      ($0.whole, $0.stream, $0.strategies) = (failed, failed, failed)
      $0.bills = false
    },
    MatrixRow("200 with the value twice") {
      $0.policy = Behaviour(.twoValues)
      $0.whole = failed
    },
    MatrixRow("200 with 1 MiB more than needed") { $0.policy = Behaviour(.large(bytes: 1 << 20)) },
    MatrixRow("200 with 65 MiB") {
      $0.policy = Behaviour(.large(bytes: 65 << 20))
      $0.whole = failed
    },
    MatrixRow("the wrong content type") { $0.policy = Behaviour { $0.contentType = "text/html" } },
    MatrixRow("a whole reply to a request for a stream") {
      $0.policy = Behaviour { $0.honoursStream = false }
      $0.stream = failed
    },
  ]

  static let cutReplies = [
    MatrixRow("the connection ends amid a value or event") {
      $0.policy = Behaviour(.truncated(afterEvents: 3))
      ($0.whole, $0.stream, $0.strategies) = (failed, .brokenOff("upstream_failed"), failed)
    },
    MatrixRow("a stream ends without [DONE]") {
      $0.policy = Behaviour(.endsEarly(afterEvents: 3))
      ($0.whole, $0.stream, $0.strategies) = (failed, .brokenOff("upstream_failed"), failed)
    },
    MatrixRow("an error as a stream's first event") {
      $0.policy = Behaviour(.errorMidway(afterEvents: 0))
      ($0.stream, $0.strategies) = (failed, failed)
      $0.bills = false
    },
    MatrixRow("an error in the middle of a stream") {
      $0.policy = Behaviour(.errorMidway(afterEvents: 3))
      ($0.stream, $0.strategies) = (.brokenOff("upstream_failed"), failed)
    },
    MatrixRow("disconnects without a reply") {
      $0.policy = Behaviour(.disconnect)
      ($0.whole, $0.stream, $0.strategies) = (failed, failed, failed)
      $0.bills = false
    },
    MatrixRow("disconnects in the middle") {
      $0.policy = Behaviour(.disconnectMidway(afterEvents: 3))
      ($0.whole, $0.stream, $0.strategies) = (failed, .brokenOff("upstream_failed"), failed)
    },
    MatrixRow("closes the connection after each reply") {
      $0.policy = Behaviour { $0.closesConnection = true }
    },
    MatrixRow("HTTP/1.0, a body until the end") {
      $0.policy = Behaviour { $0.framing = .untilClose }
    },
  ]

  static let silence = [
    MatrixRow("hangs before the head") {
      $0.policy = Behaviour(.hang)
      ($0.whole, $0.stream, $0.strategies) = (late, late, late)
      $0.bills = false
    },
    MatrixRow("hangs in the middle") {
      $0.policy = Behaviour(.hangMidway(afterEvents: 3))
      ($0.whole, $0.stream, $0.strategies) = (late, .brokenOff("upstream_timeout"), late)
    },
  ]

  static let silentRewardModel = [
    rewardModel("hangs") {
      $0.rewardModel = Behaviour(.hang)
      $0.bestOf = late
    }
  ]

  /// Calls that run at once may each find connections that have just ended.
  static let silentEnds = [
    MatrixRow("closes the connection without having said so") {
      $0.policy = Behaviour { $0.closesSilently = true }
    }
  ]

  /// None of these is a reason to fail, or to bill nonsense.
  static let lies =
    [
      MatrixRow("ignores n") { $0.policy = Behaviour { $0.choices = .ignored } },
      MatrixRow("refuses n above 2") { $0.policy = Behaviour { $0.choices = .limited(2) } },
      MatrixRow("ignores seeds") { $0.policy = Behaviour { $0.honoursSeed = false } },
    ]
    + ([.zero, .huge, .negative, .missing, .null, .text, .firstChoiceOnly] as [Behaviour.Usage])
    .map { usage in
      MatrixRow("usage: \(usage.rawValue)") { $0.policy = Behaviour { $0.usage = usage } }
    }

  /// The policy is well; only best-of-4 asks the process reward model.
  static let rewardModels = [
    rewardModel("429, Retry-After: 2", .status(429, retryAfter: "2")) {
      $0.bestOf = .refused(429, "upstream_rate_limited", retryAfter: 2)
    },
    rewardModel("401", .status(401)) { $0.bestOf = .refused(401, "upstream_refused_the_gateway") },
    rewardModel("500", .status(500)),
    rewardModel("200 with garbage", .garbage),
    rewardModel("200 with nothing", .empty),
    rewardModel("the connection ends amid a value", .truncated()),
    rewardModel("disconnects without a reply", .disconnect),
    rewardModel("one score too few") { $0.rewardModel = Behaviour { $0.scoring.shape = .short } },
    rewardModel("scores beyond 0...1") {
      // Pairs that are no probabilities are logits.
      $0.rewardModel = Behaviour { $0.scoring.shape = .beyondRange }
      $0.bestOf = .served
    },
    rewardModel("one of four scorings refused") {
      $0.rewardModel = Behaviour(.status(400))
      $0.isRewardModelWellAfterOne = true
      $0.bestOf = .served
    },
  ]

  private static func rewardModel(
    _ fault: String, _ behaviour: Fault = .none, change: (inout MatrixRow) -> Void = { _ in }
  ) -> MatrixRow {
    MatrixRow("reward model: " + fault) {
      $0.rewardModel = Behaviour(behaviour)
      $0.bestOf = failed
      change(&$0)
    }
  }
}
