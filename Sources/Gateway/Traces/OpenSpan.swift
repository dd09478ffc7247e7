import Foundation
public import Parsimony

/// A span that has begun. End it once.
public struct OpenSpan: Sendable {
  /// Its trace and id: the `traceparent` of what it calls.
  public let context: TraceContext
  private let exporter: SpanExporter
  private let parent: UInt64?
  private let name: String
  private let kind: SpanRecord.Kind
  private let start: UInt64

  private init(
    _ name: String, _ kind: SpanRecord.Kind, context: TraceContext, parent: UInt64?,
    exporter: SpanExporter
  ) {
    self.context = context
    self.exporter = exporter
    self.parent = parent
    self.name = name
    self.kind = kind
    start = Self.now()
  }

  /// Begins a request's span.
  ///
  /// - Parameters:
  ///   - traceparent: The client's header; without one, or with a broken one, a trace begins.
  /// - Returns: Nil where the client says that nobody records its trace.
  public init?(request name: String, traceparent: String?, exporter: SpanExporter) {
    let parent = traceparent.flatMap { TraceContext(traceparent: $0) }
    if let parent, !parent.isSampled { return nil }
    self.init(
      name, .server, context: parent?.child() ?? .root(), parent: parent?.span,
      exporter: exporter)
  }

  /// Begins a part of this span.
  public func child(_ name: String, _ kind: SpanRecord.Kind = .internal) -> OpenSpan {
    OpenSpan(name, kind, context: context.child(), parent: context.span, exporter: exporter)
  }

  /// Ends it.
  public func end(
    _ attributes: [SpanRecord.Attribute] = [], events: [SpanRecord.Event] = [],
    failure: String? = nil
  ) {
    exporter.record(
      SpanRecord(
        context: context, parent: parent, name: name, kind: kind, start: start,
        end: max(start, Self.now()), attributes: attributes, events: events, failure: failure))
  }

  /// Ends the span of a run: its decision, confidence and spend, and the strategy's notes as events.
  ///
  /// Notes state numbers, not texts of questions or replies.
  public func end(outcome: Outcome) {
    let total = outcome.ledger.total
    var attributes: [SpanRecord.Attribute] = [
      .init("parsimony.strategy", .string(outcome.strategy)),
      .init("parsimony.decision", .string(outcome.conclusion.decision.rawValue)),
      .init("parsimony.candidates", .int(outcome.candidates.count)),
      .init("gen_ai.usage.input_tokens", .int(total.promptTokens + total.cachedTokens)),
      .init("gen_ai.usage.output_tokens", .int(total.generatedTokens)),
      .init("parsimony.prm_tokens", .int(total.prmTokens)),
      .init("parsimony.cancelled_calls", .int(total.cancelled)),
      .init("parsimony.failed_calls", .int(total.failed)),
    ]
    if let confidence = outcome.conclusion.confidence {
      attributes.append(.init("parsimony.confidence", .double(confidence.value)))
    }
    let now = Self.now()
    end(
      attributes,
      events: outcome.notes.prefix(128).map {
        SpanRecord.Event(
          time: now, name: "decision", attributes: [.init("parsimony.note", .string($0))])
      })
  }

  /// Now, in nanoseconds since 1970.
  public static func now() -> UInt64 {
    let seconds = Date().timeIntervalSince1970
    return seconds > 0 && seconds < 1e10 ? UInt64(seconds * 1e9) : 0
  }
}
