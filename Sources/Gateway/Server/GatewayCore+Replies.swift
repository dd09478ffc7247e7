import Endpoints
import Foundation
import HTTPTypes
import NIOCore
import Parsimony

extension GatewayCore {
  /// A whole reply.
  func respond(to call: AdmittedCall) async -> WholeResponse {
    started(call)
    guard let plan = call.plan else { return await passThrough(call) }
    do {
      let result = try await run(call, plan).run()
      finished(call, result: result)
      let reply = CompletionReply(
        call.request.form, created: call.created, model: call.request.model, reply: result.reply,
        facts: result.facts)
      var response = WholeResponse(200, reply.body)
      result.facts.add(to: &response.headers)
      return response
    } catch {
      return failed(call, error.error, ledger: error.ledger)
    }
  }

  /// A streamed reply.
  func respond(to call: AdmittedCall, into outbox: Outbox) async {
    started(call)
    if let plan = call.plan {
      await stream(call, plan, into: outbox)
    } else {
      await passThroughStream(call, into: outbox)
    }
  }

  func run(_ call: AdmittedCall, _ plan: RunPlan) -> AdaptiveRun {
    AdaptiveRun(
      request: call.request, model: call.model, plan: plan, budget: call.budget,
      requestID: call.requestID, seed: Self.seed(of: call.request),
      concurrency: 64, span: call.span)
  }

  /// The request's seed, or a fresh one, which the reply names.
  private static func seed(of request: CompletionRequest) -> UInt64 {
    request.members.value("seed")?.integer.map { UInt64(bitPattern: Int64($0)) }
      ?? UInt64.random(in: 0...(1 << 53))
  }

  // MARK: - A strategy's reply as a stream

  /// Progress comments while the strategy works, then the winner.
  private func stream(_ call: AdmittedCall, _ plan: RunPlan, into outbox: Outbox) async {
    let (progress, teller) = AsyncStream.makeStream(
      of: AdaptiveRun.Progress.self, bufferingPolicy: .bufferingNewest(1))
    let run = run(call, plan)
    async let work: Swift.Result<AdaptiveRun.Result, RunFailure> = {
      defer { teller.finish() }
      do throws(RunFailure) {
        return .success(try await run.run { teller.yield($0) })
      } catch {
        return .failure(error)
      }
    }()
    for await progress in progress {
      if !outbox.isCommitted { await outbox.send(Self.streamHead(call, strategy: plan.spec.name)) }
      await outbox.send(
        Array(
          ": parsimony candidates=\(progress.candidates) tokens=\(progress.tokens)\n\n".utf8))
    }
    switch await work {
    case .success(let result):
      finished(call, result: result)
      if !outbox.isCommitted { await outbox.send(Self.streamHead(call, strategy: plan.spec.name)) }
      let reply = CompletionReply(
        call.request.form, created: call.created, model: call.request.model, reply: result.reply,
        facts: result.facts)
      for event in reply.events(
        pieces: Self.pieces(result), includesUsage: call.request.includesUsage)
      {
        await outbox.send(event)
      }
      await outbox.send(CompletionReply.done)
    case .failure(let failure):
      await fail(failed(call, failure.error, ledger: failure.ledger), into: outbox)
    }
  }

  /// The winner's text, cut where its steps end.
  private static func pieces(_ result: AdaptiveRun.Result) -> [String] {
    guard let content = result.reply.content else { return [] }
    let steps = result.outcome.conclusion.trace?.steps.map(\.text) ?? []
    return steps.joined() == content ? steps : [content]
  }

  // MARK: - Passing through

  private func passThrough(_ call: AdmittedCall) async -> WholeResponse {
    guard case .upstream(let upstream) = call.model.backend else {
      return failed(call, Self.noBackend, ledger: Ledger())
    }
    do {
      let (reply, outcome) = try await passThroughCall(call, upstream).whole()
      let facts = facts(of: call, outcome, choices: reply.choices)
      finished(call, facts: facts)
      var response = WholeResponse(200, reply.adding(facts))
      facts.add(to: &response.headers)
      return response
    } catch {
      return refused(call, error)
    }
  }

  private func passThroughStream(_ call: AdmittedCall, into outbox: Outbox) async {
    guard case .upstream(let upstream) = call.model.backend else {
      await fail(failed(call, Self.noBackend, ledger: Ledger()), into: outbox)
      return
    }
    do {
      let (reader, outcome) = try await passThroughCall(call, upstream).stream {
        await outbox.send(Self.streamHead(call, strategy: nil))
      } pass: {
        await outbox.send($0)
      }
      let facts = facts(of: call, outcome, choices: call.request.choices)
      finished(call, facts: facts)
      if let chunk = reader.closingChunk(facts, model: call.request.model) {
        await outbox.send(chunk)
      } else {
        // Clients skip comments; so nothing stands in the stream that they did not ask for.
        await outbox.send(Array(": parsimony ".utf8) + facts.json + Array("\n\n".utf8))
      }
      await outbox.send(CompletionReply.done)
    } catch {
      await fail(refused(call, error), into: outbox)
    }
  }

  private func passThroughCall(_ call: AdmittedCall, _ upstream: UpstreamModel) -> PassThroughCall {
    PassThroughCall(
      request: call.request, upstream: upstream,
      headers: call.headers, deadline: call.deadline, replyCap: call.replyCap)
  }

  private func facts(
    of call: AdmittedCall, _ outcome: PassThroughCall.Outcome, choices: Int
  ) -> ReplyFacts {
    var facts = ReplyFacts(requestID: call.requestID)
    facts.candidates = choices
    facts.maximumSamples = choices
    facts.ledger = outcome.ledger
    facts.isEstimated = outcome.isEstimated
    facts.seconds = call.elapsed
    return facts
  }

  /// A server's refusal keeps its status and, where it is one in OpenAI's shape, its own words.
  private func refused(_ call: AdmittedCall, _ failure: PassThroughFailure) -> WholeResponse {
    let error = OpenAIError(failure.failure)
    var response = failed(call, error, ledger: failure.outcome.ledger)
    if let status = failure.failure.status, status == error.status,
      // Some servers repeat the key that they refuse, which is the gateway's.
      status != 401, status != 403, let members = JSONMembers(failure.failure.body),
      members.value("error")?["message"]?.string != nil
    {
      let extra = OpenAIError.extra(
        ledger: failure.outcome.ledger, requestID: call.requestID)
      response.body = ByteBuffer(bytes: members.editing([("parsimony", extra)]))
    }
    return response
  }

  // MARK: - Ends

  /// An error where the head may be out already: then as an event, which OpenAI's clients raise.
  private func fail(_ response: WholeResponse, into outbox: Outbox) async {
    guard outbox.isCommitted else {
      await outbox.send(response.head)
      await outbox.send(response.body)
      return
    }
    // Between JSON's words a line's end is white space; in an event it would be an end.
    await outbox.send(
      CompletionReply.event(
        response.body.readableBytesView.map { $0 == 10 || $0 == 13 ? 32 : $0 }))
  }

  private static func streamHead(_ call: AdmittedCall, strategy: String?) -> HTTPResponse {
    var fields: HTTPFields = [
      .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache",
    ]
    fields[.requestID] = call.requestID
    fields[.strategy] = strategy ?? "pass-through"
    return HTTPResponse(status: .ok, headerFields: fields)
  }

  private static let noBackend = OpenAIError(
    500, type: "server_error", code: "internal_error",
    "a model in this process cannot be passed through")
}

extension OpenAIError {
  /// What a server's failure means to a client whose request was passed through.
  init(_ failure: UpstreamFailure) {
    guard failure.kind != .cancelled else {
      self.init(499, type: "server_error", code: "client_closed_request", failure.message)
      return
    }
    self.init(ModelFailure(failure))
  }
}
