import Endpoints
import NIOCore
import Parsimony

/// One request passed through to a server.
struct PassThroughCall: Sendable {
  let request: CompletionRequest
  let upstream: UpstreamModel
  let requestID: String
  let headers: [UpstreamDescription.Header]
  let deadline: ContinuousClock.Instant?

  /// How a call went.
  struct Outcome: Sendable {
    var ledger = Ledger()
    var isEstimated = false
  }

  private func call() -> UpstreamCall {
    UpstreamCall(
      .post, request.form.rawValue,
      body: PassThroughBody.bytes(
        request, upstreamModel: upstream.client.description.model),
      session: SessionID.of(request.members), headers: headers, deadline: deadline)
  }

  /// The whole reply, and what it cost. A call that failed for a while is tried again, but for rate
  /// limits: those are the client's to respect.
  func whole() async throws(PassThroughFailure) -> (reply: PassThroughReply, outcome: Outcome) {
    let call = call()
    var outcome = Outcome()
    var attempt = 1
    while true {
      do {
        let answer = try await upstream.client.execute(call)
        guard let reply = PassThroughReply(answer.bytes, request: request) else {
          throw UpstreamFailure(
            .malformed,
            "upstream \(upstream.client.description.name) answered "
              + "\(answer.head.status) with what is no completion: "
              + quoted(String(decoding: answer.bytes.prefix(80), as: UTF8.self)))
        }
        let usage = reply.usage(countsOneChoice: upstream.countsOneChoice)
        outcome.isEstimated = usage.isEstimated
        outcome.ledger.book(usage.spend(choices: reply.choices), as: .sampling)
        return (reply, outcome)
      } catch let failure as UpstreamFailure {
        let retry = upstream.client.description.retry
        let isLast =
          attempt >= retry.attempts || !failure.isTransient || failure.status == 429
          || Task.isCancelled
        outcome.ledger.book(
          Spend(policyCalls: 1, failed: failure.kind == .cancelled ? 0 : 1),
          as: isLast ? .failed : .retried)
        if isLast { throw PassThroughFailure(failure, outcome: outcome) }
        attempt += 1
        let pause = retry.pause(
          before: attempt, after: ModelFailure(.transient, "", retryAfter: failure.retryAfter),
          seed: SystemRandomNumberGenerator.seed())
        try? await Task.sleep(for: pause)
      } catch {
        throw PassThroughFailure(
          UpstreamFailure(.malformed, "\(error)"), outcome: outcome)
      }
    }
  }

  /// Passes a stream on, event by event.
  ///
  /// - Parameters:
  ///   - begin: told when the server has accepted, before the first event.
  ///   - pass: takes each event that the client is to see, and what was read so far.
  func stream(
    begin: @Sendable () async -> Void, pass: @Sendable ([UInt8]) async -> Void
  ) async throws(PassThroughFailure) -> (reader: StreamReader, outcome: Outcome) {
    let call = call()
    var reader = StreamReader(includesUsage: request.includesUsage)
    var outcome = Outcome()
    do {
      reader = try await upstream.client.stream(call) { head, body in
        await begin()
        var splitter = EventSplitter()
        var reader = reader
        do {
          while !reader.isDone, let piece = try await body.next() {
            for event in splitter.take(piece.readableBytesView) {
              switch reader.read(event) {
              case .pass: await pass(event)
              case .drop: break
              // The end of the message follows; with it the connection can be kept.
              case .done: await body.finish()
              }
            }
            guard !splitter.isOverfull else {
              throw UpstreamFailure(.tooLarge, "an event of the stream is too long")
            }
          }
        } catch {
          throw StreamCut(reader: reader, error: error)
        }
        return reader
      }
      if !reader.isDone, !reader.hasError {
        throw StreamCut(
          reader: reader,
          error: UpstreamFailure(
            .truncated,
            "the stream of upstream \(upstream.client.description.name) ended before it was done"))
      }
      book(reader, in: &outcome, as: .sampling)
      return (reader, outcome)
    } catch let cut as StreamCut {
      let isCancelled = Task.isCancelled
      book(cut.reader, in: &outcome, as: isCancelled ? .cancelled : .failed)
      let failure =
        cut.error as? UpstreamFailure ?? UpstreamFailure(.malformed, "\(cut.error)")
      throw PassThroughFailure(failure, outcome: outcome)
    } catch {
      outcome.ledger.book(Spend(policyCalls: 1, failed: 1), as: .failed)
      throw PassThroughFailure(
        error as? UpstreamFailure ?? UpstreamFailure(.malformed, "\(error)"), outcome: outcome)
    }
  }

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
    let error: any Error
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

extension SystemRandomNumberGenerator {
  /// A fresh random number, for jitter.
  static func seed() -> UInt64 { UInt64.random(in: .min ... .max) }
}

/// One stable id a conversation: the same opening words go to the same replica, whose cache may hold
/// them.
enum SessionID {
  static func of(_ members: JSONMembers) -> UInt64 {
    let text = members.raw("messages") ?? members.raw("prompt") ?? []
    // FNV-1a over the beginning: a longer conversation starts with the shorter one.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.prefix(512) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    // The high bits of FNV-1a hardly move with the last characters; mixed, all do.
    hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
    return hash ^ (hash >> 33)
  }
}
