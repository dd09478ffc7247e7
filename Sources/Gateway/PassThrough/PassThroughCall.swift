import Endpoints
import NIOCore
import Parsimony

/// One request passed through to a server.
struct PassThroughCall: Sendable {
  let request: CompletionRequest
  let upstream: UpstreamModel
  let headers: [UpstreamDescription.Header]
  let deadline: ContinuousClock.Instant?
  /// The most tokens of each reply, where a budget says so.
  let replyCap: Int?

  /// How a call went.
  struct Outcome: Sendable {
    var ledger = Ledger()
    var isEstimated = false
  }

  private func call() -> UpstreamCall {
    UpstreamCall(
      .post, request.form.rawValue,
      body: PassThroughBody.bytes(
        request, upstreamModel: upstream.client.description.model, replyCap: replyCap),
      session: SessionID.of(request.members), headers: headers, deadline: deadline)
  }

  /// The whole reply, and what it cost. A call that failed for a while is tried again, but for rate
  /// limits: those are the client's to respect.
  func whole() async throws(PassThroughFailure) -> (reply: PassThroughReply, outcome: Outcome) {
    let call = call()
    var outcome = Outcome()
    var attempt = 1
    while true {
      do throws(UpstreamFailure) {
        let answer = try await upstream.client.execute(call)
        guard let reply = PassThroughReply(answer.bytes, request: request) else {
          throw UpstreamFailure(
            .malformed,
            "upstream \(name) answered \(answer.head.status) with what is no completion: "
              + quoted(String(decoding: answer.bytes.prefix(80), as: UTF8.self)))
        }
        let usage = reply.usage(countsOneChoice: upstream.countsOneChoice)
        outcome.isEstimated = usage.isEstimated
        outcome.ledger.book(usage.spend(choices: reply.choices), as: .sampling)
        return (reply, outcome)
      } catch {
        try await pause(after: error, spend: spend(of: error), &attempt, &outcome)
      }
    }
  }

  /// Passes a stream on, event by event. As long as the client has seen nothing of it, a call that
  /// failed for a while is tried again.
  ///
  /// - Parameters:
  ///   - begin: told before the first event; until then a failure can still have a status.
  ///   - pass: takes each event that the client is to see.
  func stream(
    begin: @Sendable () async -> Void, pass: @Sendable ([UInt8]) async -> Void
  ) async throws(PassThroughFailure) -> (reader: StreamReader, outcome: Outcome) {
    let call = call()
    var outcome = Outcome()
    var attempt = 1
    while true {
      do {
        let reader = try await upstream.client.stream(call) { _, body in
          try await read(body, begin: begin, pass: pass)
        }
        book(reader, in: &outcome, as: .sampling)
        return (reader, outcome)
      } catch let cut as StreamCut {
        if cut.hasBegun {
          book(cut.reader, in: &outcome, as: Task.isCancelled ? .cancelled : .failed)
          throw PassThroughFailure(cut.failure, outcome: outcome)
        }
        var spend = spend(of: cut.failure)
        spend.promptTokens = promptEstimate
        try await pause(after: cut.failure, spend: spend, &attempt, &outcome)
      } catch {
        let failure = error as? UpstreamFailure ?? UpstreamFailure(.malformed, "\(error)")
        try await pause(after: failure, spend: spend(of: failure), &attempt, &outcome)
      }
    }
  }

  /// Reads a stream to its end.
  private func read(
    _ body: UpstreamBody, begin: @Sendable () async -> Void,
    pass: @Sendable ([UInt8]) async -> Void
  ) async throws(StreamCut) -> StreamReader {
    var splitter = EventSplitter()
    var reader = StreamReader(includesUsage: request.includesUsage)
    var hasBegun = false
    do throws(UpstreamFailure) {
      while !reader.isDone, let piece = try await body.next() {
        for event in splitter.take(piece.readableBytesView) where !reader.isDone {
          switch reader.read(event) {
          case .pass:
            if !hasBegun { await begin() }
            hasBegun = true
            await pass(event)
          case .drop: break
          // The end of the message follows; with it the connection can be kept.
          case .done: await body.finish()
          case .failed(let error): throw UpstreamFailure(told: error, body: event, upstream: name)
          case .malformed:
            throw UpstreamFailure(
              .malformed,
              "upstream \(name) streamed what is no chunk: "
                + quoted(String(decoding: event.prefix(80), as: UTF8.self)))
          }
        }
        guard !splitter.isOverfull else {
          throw UpstreamFailure(.tooLarge, "an event of upstream \(name) is too long")
        }
      }
      guard reader.isDone else {
        throw UpstreamFailure(
          .truncated, "the stream of upstream \(name) ended before it was done")
      }
    } catch {
      throw StreamCut(reader: reader, failure: error, hasBegun: hasBegun)
    }
    // A stream of nothing is still a reply.
    if !hasBegun { await begin() }
    return reader
  }

  /// Books a call that failed, and waits if it is to be tried again; throws if not.
  private func pause(
    after failure: UpstreamFailure, spend: Spend, _ attempt: inout Int, _ outcome: inout Outcome
  ) async throws(PassThroughFailure) {
    let retry = upstream.client.description.retry
    let reason = ModelFailure(failure)
    let isLast =
      attempt >= retry.attempts || reason.kind != .transient || failure.status == 429
      || Task.isCancelled
    let isCancelled = failure.kind == .cancelled
    outcome.ledger.book(spend, as: isCancelled ? .cancelled : isLast ? .failed : .retried)
    if isLast { throw PassThroughFailure(failure, outcome: outcome) }
    attempt += 1
    try? await Task.sleep(
      for: retry.pause(
        before: attempt, after: reason, seed: .random(in: .min ... .max)))
  }

  /// What a call may have cost of which nothing was read: the prompt, unless the server refused it
  /// or never saw it.
  private func spend(of failure: UpstreamFailure) -> Spend {
    var spend = Spend(policyCalls: 1)
    switch failure.kind {
    case .timeout, .truncated, .malformed, .tooLarge, .cancelled:
      spend.promptTokens = promptEstimate
    case .connection, .status, .breakerOpen: break
    }
    if failure.kind == .cancelled { spend.cancelled = 1 } else { spend.failed = 1 }
    return spend
  }

  private var promptEstimate: Int { (request.members.bytes.count + 3) / 4 }

  private var name: String { upstream.client.description.name }

  private func book(_ reader: StreamReader, in outcome: inout Outcome, as stage: Ledger.Stage) {
    let usage = ReportedUsage(
      reader.usage, seenBytes: reader.seenBytes, seenChunks: reader.seenChunks,
      requestBytes: request.members.bytes.count)
    outcome.isEstimated = usage.isEstimated
    var spend = usage.spend(choices: stage == .sampling ? request.choices : 0)
    if stage == .cancelled { spend.cancelled = 1 }
    if stage == .failed { spend.failed = 1 }
    outcome.ledger.book(spend, as: stage)
  }

  /// A stream that was cut, with what was read of it.
  private struct StreamCut: Error {
    let reader: StreamReader
    let failure: UpstreamFailure
    /// Whether the client has seen any of it.
    let hasBegun: Bool
  }
}

/// A pass-through call that failed, and what it had cost.
struct PassThroughFailure: Error, Sendable {
  let failure: UpstreamFailure
  let outcome: PassThroughCall.Outcome

  init(_ failure: UpstreamFailure, outcome: PassThroughCall.Outcome) {
    self.failure = failure
    self.outcome = outcome
  }
}

/// One stable id a conversation: the same opening words go to the same replica, whose cache may hold
/// them.
enum SessionID {
  static func of(_ members: JSONMembers) -> UInt64 {
    let text = members.raw("messages") ?? members.raw("prompt") ?? []
    // The beginning alone: a longer conversation starts with the shorter one.
    return StableHash.spread(text.prefix(512))
  }
}
