public import Logging

/// Sends spans away, in batches, beside the requests: handing in a span never waits, and what does
/// not fit, or does not arrive, is dropped and counted.
public final class SpanExporter: Sendable {
  private static let batch = 512

  private let destination: any SpanDestination
  private let queue: BoundedQueue<SpanRecord>
  private let delay: Duration

  /// Makes an exporter; nothing is connected yet.
  ///
  /// - Parameters:
  ///   - export: where to.
  ///   - limit: spans that may wait.
  ///   - delay: how long spans are gathered.
  ///   - logger: told when a collector cannot be reached.
  /// - Throws: where the collector's address is no URL.
  public init(
    _ export: GatewayConfiguration.TraceExport, limit: Int = 8192,
    delay: Duration = .milliseconds(250), logger: Logger
  ) throws {
    destination =
      switch export {
      case .file(let path): SpanFile(path)
      case .collector(let address): try SpanCollector(address, logger: logger)
      }
    queue = BoundedQueue(limit: limit)
    self.delay = delay
  }

  /// Hands in a span that ended.
  public func record(_ span: SpanRecord) { queue.offer(span) }

  /// Sends what is handed in, until ``finish()``; what is there by then is still sent. A task that is
  /// cancelled sends no more to a collector.
  public func run() async {
    for await _ in queue.arrivals {
      try? await Task.sleep(for: delay)
      await send()
    }
    await send()
    await destination.close()
  }

  /// Ends ``run()`` once everything is sent.
  public func finish() { queue.finish() }

  /// Spans that were lost.
  public var dropped: Int { queue.dropped }

  private func send() async {
    let spans = queue.takeAll()
    var start = 0
    while start < spans.count {
      let batch = Array(spans[start..<min(start + Self.batch, spans.count)])
      let arrived = await destination.send(batch)
      queue.drop(batch.count - arrived)
      start += batch.count
    }
  }
}
