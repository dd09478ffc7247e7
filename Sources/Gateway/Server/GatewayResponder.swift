import AsyncAlgorithms
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import Parsimony

/// Answers one request after another on a connection: finds its route, reads its body, and writes
/// what the route gives.
struct GatewayResponder: Sendable {
  let core: GatewayCore
  let connections: ClientConnections

  /// Answers a request.
  func respond(
    to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
  ) async throws {
    let requestID = RequestID.make()
    let route = Route(method: request.method, path: request.uri.path)
    guard let form = route.completion else {
      let response = await core.response(to: route, headers: request.headers, requestID: requestID)
      try await Self.write(response, writer, of: request)
      return
    }
    // A client may send and go at once: its connection is forgotten before its request is read.
    guard let connection = connections[channel] else { throw CancellationError() }
    guard let (state, slot) = core.enter() else {
      try await Self.write(
        WholeResponse(
          OpenAIError(
            503, type: "server_error", code: "overloaded",
            "the gateway has \(core.limits.requests) requests in flight; try again later",
            retryAfter: 1), requestID: requestID), writer, of: request, closing: true)
      return
    }
    defer { slot.leave() }
    let body: [UInt8]
    do {
      body = try await Self.body(of: request, limit: state.configuration.limits.bodyBytes)
    } catch {
      try await Self.write(
        WholeResponse(error, requestID: requestID), writer, of: request, closing: true)
      return
    }
    let call: AdmittedCall
    do {
      call = try core.admit(
        form, body: body, headers: request.headers, requestID: requestID, state: state)
    } catch {
      try await Self.write(
        WholeResponse(error, requestID: requestID), writer, of: request)
      return
    }
    guard call.request.isStreaming else {
      let response = await connection.whileOpen { await core.respond(to: call) }
      try await Self.write(response, writer, of: request)
      return
    }
    let outbox = Outbox()
    async let work: Void = Self.produce(call, core, connection, into: outbox)
    do {
      try await Self.write(outbox, writer)
    } catch {
      outbox.finish()
      await work
      throw error
    }
    await work
  }

  private static func produce(
    _ call: AdmittedCall, _ core: GatewayCore, _ connection: ClientConnection,
    into outbox: Outbox
  ) async {
    await connection.whileOpen { await core.respond(to: call, into: outbox) }
    outbox.finish()
  }

  private static func write(_ outbox: Outbox, _ writer: consuming ResponseWriter) async throws {
    var parts = outbox.parts.makeAsyncIterator()
    guard case .head(let head) = await parts.next() else {
      // The client went away before there was anything to say.
      throw CancellationError()
    }
    var body = try await writer.writeHead(head)
    while case .body(let buffer) = await parts.next() { try await body.write(buffer) }
    try await body.finish(nil)
  }

  private static func write(
    _ response: WholeResponse, _ writer: consuming ResponseWriter, of request: Request,
    closing: Bool = false
  ) async throws {
    var head = response.head
    if closing { head.headerFields[.connection] = "close" }
    let hasBody = request.method != .head
    try await writer.write(
      response: head, body: hasBody ? ResponseBody(byteBuffer: response.body) : ResponseBody())
    if closing { throw CancellationError() }
  }

  private static func body(of request: Request, limit: Int) async throws(OpenAIError) -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw tooLarge(limit)
    }
    var bytes: [UInt8] = []
    do {
      for try await piece in request.body {
        guard bytes.count + piece.readableBytes <= limit else { throw tooLarge(limit) }
        bytes.append(contentsOf: piece.readableBytesView)
      }
    } catch let error as OpenAIError {
      throw error
    } catch {
      throw .invalid("the body ended too early: \(error)", code: "incomplete_body")
    }
    return bytes
  }

  private static func tooLarge(_ limit: Int) -> OpenAIError {
    OpenAIError(
      413, type: "invalid_request_error", code: "body_too_large",
      "the body has more than \(limit) bytes; send less, or raise limits.body")
  }
}
