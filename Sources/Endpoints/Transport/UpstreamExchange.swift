import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// One request and its reply on the wire.
///
/// The event loop writes the reply into it, one task reads it; what either does to the other passes
/// one lock. Cancelling the reading task closes the connection at once.
final class UpstreamExchange: HTTPClientResponseDelegate, Sendable {
  typealias Response = Void

  /// What the reader waits for.
  enum Want: Sendable {
    case head, piece, whole
  }

  /// The times that hold for this exchange.
  struct Limits: Sendable {
    let firstByte: TimeAmount
    let idle: TimeAmount
    /// When everything must be over.
    let end: NIODeadline
    let bytes: Int
    /// Whether `end` may come while a connection is still being made.
    let isShort: Bool
  }

  private struct State {
    var task: HTTPClient.Task<Void>?
    var wasSent = false
    var head: HTTPResponseHead?
    var buffer = ByteBuffer()
    var received = 0
    var end: End?
    var waiter: (want: Want, continuation: CheckedContinuation<Void, Never>)?
    /// Set while the reader is behind: the network waits for it.
    var pressure: EventLoopPromise<Void>?
    var started = NIODeadline.now()
    var latest = NIODeadline.now()
    var timer: Scheduled<Void>?
    var collects = false

    func isReady(for want: Want) -> Bool {
      if end != nil { return true }
      return switch want {
      case .head: head != nil
      case .piece: buffer.readableBytes > 0
      case .whole: false
      }
    }

    /// The reader, if what it waits for is there.
    mutating func takeReadyWaiter() -> CheckedContinuation<Void, Never>? {
      guard let waiter, isReady(for: waiter.want) else { return nil }
      self.waiter = nil
      return waiter.continuation
    }
  }

  enum End: Sendable {
    case complete
    case failed(UpstreamFailure)
  }

  /// As much as may lie here unread before the network has to wait.
  private static let readAhead = 256 << 10

  private let name: String
  private let limits: Limits
  private let state = Mutex(State())

  init(name: String, limits: Limits) {
    self.name = name
    self.limits = limits
  }

  /// Sends the request.
  func start(_ request: HTTPClient.Request, with client: HTTPClient) {
    let task = client.execute(
      request: request, delegate: self, eventLoop: .indifferent, deadline: nil, logger: nil)
    let isOver = state.withLock { state in
      if state.end == nil { state.task = task }
      return state.end != nil
    }
    if isOver { return task.fail(reason: HTTPClientError.cancelled) }
    // A client that was shut down does not tell its delegates.
    task.futureResult.whenFailure { self.didReceiveError(task: task, $0) }
    // Other time-outs are set when the request goes out, on the event loop, where that is cheap.
    if limits.isShort { armTimer(on: task.eventLoop, at: limits.end) }
  }

  // MARK: The reader's side

  /// Waits for the reply's head, the next piece of its body, or its end.
  func wait(for want: Want) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.isReady(for: want) { return true }
          if want == .whole { state.collects = true }
          state.waiter = (want, continuation)
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      cancel()
    }
  }

  /// Closes the connection unless the reply is complete.
  func cancel() {
    fail(UpstreamFailure(.cancelled, "the call of upstream \(name) was cancelled"))
  }

  /// The head, once it is there.
  var head: HTTPResponseHead? { state.withLock { $0.head } }

  /// How the exchange ended; nil while it has not.
  var end: End? { state.withLock { $0.end } }

  /// Whether any of the request may have reached the server.
  var wasSent: Bool { state.withLock { $0.wasSent } }

  /// Takes what lies here of the body.
  func takeBuffer() -> ByteBuffer {
    let (buffer, pressure) = state.withLock { state in
      let buffer = state.buffer
      state.buffer = ByteBuffer()
      let pressure = state.pressure
      state.pressure = nil
      // The reader's own pause is no silence of the server.
      if pressure != nil { state.latest = .now() }
      return (buffer, pressure)
    }
    pressure?.succeed(())
    return buffer
  }

  /// The next piece of the body; nil after the last.
  func nextPiece() async throws(UpstreamFailure) -> ByteBuffer? {
    await wait(for: .piece)
    // What came before a failure is still given out.
    let piece = takeBuffer()
    if piece.readableBytes > 0 { return piece }
    if case .failed(let failure) = end { throw failure }
    return nil
  }

  /// Waits for the reply's end, and drops what comes until then. Closes the connection if it does not
  /// come in time.
  func drain(within limit: TimeAmount) async {
    let task = state.withLock { state in
      state.collects = true
      return state.end == nil ? state.task : nil
    }
    _ = takeBuffer()
    guard let task else { return }
    let timer = task.eventLoop.scheduleTask(in: limit) { self.cancel() }
    await wait(for: .whole)
    timer.cancel()
  }

  // MARK: The network's side

  func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
    let now = NIODeadline.now()
    state.withLock { state in
      state.wasSent = true
      state.started = now
      state.latest = now
    }
    armTimer(on: task.eventLoop, at: min(now + min(limits.firstByte, limits.idle), limits.end))
  }

  func didReceiveHead(
    task: HTTPClient.Task<Void>, _ head: HTTPResponseHead
  ) -> EventLoopFuture<Void> {
    let waiter = state.withLock { state in
      state.head = head
      state.latest = .now()
      return state.takeReadyWaiter()
    }
    waiter?.resume()
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didReceiveBodyPart(
    task: HTTPClient.Task<Void>, _ buffer: ByteBuffer
  ) -> EventLoopFuture<Void> {
    enum Step {
      case goOn(CheckedContinuation<Void, Never>?)
      case pause(EventLoopFuture<Void>)
      case tooLarge
    }
    let step: Step = state.withLock { state in
      state.latest = .now()
      state.received += buffer.readableBytes
      if state.received > limits.bytes { return .tooLarge }
      if state.buffer.readableBytes == 0 {
        // The network's own buffer: not copied.
        state.buffer = buffer
      } else {
        var part = buffer
        state.buffer.writeBuffer(&part)
      }
      if let waiter = state.takeReadyWaiter() { return .goOn(waiter) }
      guard !state.collects, state.buffer.readableBytes > Self.readAhead, state.end == nil else {
        return .goOn(nil)
      }
      let promise = state.pressure ?? task.eventLoop.makePromise(of: Void.self)
      state.pressure = promise
      return .pause(promise.futureResult)
    }
    switch step {
    case .goOn(let waiter): waiter?.resume()
    case .pause(let future): return future
    case .tooLarge:
      fail(
        UpstreamFailure(
          .tooLarge, "the reply of upstream \(name) is longer than \(limits.bytes) bytes"))
    }
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didFinishRequest(task: HTTPClient.Task<Void>) throws { finish(.complete) }

  func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
    let (wasSent, hasHead) = state.withLock { ($0.wasSent, $0.head != nil) }
    finish(
      .failed(UpstreamFailure(error, upstream: name, wasSent: wasSent, hasHead: hasHead)))
  }

  private func fail(_ failure: UpstreamFailure) {
    finish(.failed(failure))?.fail(reason: HTTPClientError.cancelled)
  }

  /// Ends the exchange, once, and wakes the reader. Returns what still runs.
  @discardableResult
  private func finish(_ end: End) -> HTTPClient.Task<Void>? {
    let (task, waiter, pressure, timer) = state.withLock { state in
      guard state.end == nil else {
        return (
          nil as HTTPClient.Task<Void>?, nil as CheckedContinuation<Void, Never>?,
          nil as EventLoopPromise<Void>?, nil as Scheduled<Void>?
        )
      }
      state.end = end
      let parts = (state.task, state.takeReadyWaiter(), state.pressure, state.timer)
      state.task = nil
      state.pressure = nil
      state.timer = nil
      return parts
    }
    timer?.cancel()
    waiter?.resume()
    pressure?.succeed(())
    return task
  }

  // MARK: Time

  /// One timer at a time: when it fires it looks which limit is reached, or goes on to the next.
  private func armTimer(on loop: any EventLoop, at moment: NIODeadline) {
    let timer = loop.scheduleTask(deadline: moment) { self.checkTimes(on: loop) }
    let superfluous: Scheduled<Void>? = state.withLock { state in
      guard state.end == nil else { return timer }
      let earlier = state.timer
      state.timer = timer
      return earlier
    }
    superfluous?.cancel()
  }

  private func checkTimes(on loop: any EventLoop) {
    enum Step {
      case nothing
      case again(NIODeadline)
      case late(String)
    }
    let now = NIODeadline.now()
    let step: Step = state.withLock { state in
      guard state.end == nil else { return .nothing }
      if now >= limits.end { return .late("a complete reply in the time of the call") }
      if !state.wasSent { return .again(limits.end) }
      if state.head == nil {
        let first = state.started + limits.firstByte
        if now >= first { return .late("a first byte within \(limits.firstByte.text)") }
        // Not later than an idle time from now: the head may come in between.
        return .again(min(first, limits.end, now + limits.idle))
      }
      if state.pressure != nil { state.latest = now }
      let idle = state.latest + limits.idle
      if now >= idle { return .late("anything for \(limits.idle.text)") }
      return .again(min(idle, limits.end))
    }
    switch step {
    case .nothing: break
    case .again(let moment): armTimer(on: loop, at: moment)
    case .late(let what):
      fail(UpstreamFailure(.timeout, "upstream \(name) did not give \(what)"))
    }
  }
}

extension TimeAmount {
  /// In seconds, e.g. `1.5 s`.
  fileprivate var text: String { "\(Double(nanoseconds) / 1e9) s" }

  /// A duration, at least 0, in what a time amount can hold.
  init(_ duration: Duration) {
    let seconds = min(max(0, duration / .seconds(1)), 1e8)
    self = .nanoseconds(Int64(seconds * 1e9))
  }
}
