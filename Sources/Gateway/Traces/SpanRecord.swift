/// A span that ended.
public struct SpanRecord: Sendable, Hashable {
  /// Who works for whom, with OpenTelemetry's numbers.
  public enum Kind: Int, Sendable, Hashable {
    /// Within the process.
    case `internal` = 1
    /// For a client.
    case server = 2
    /// Asks a server.
    case client = 3
  }

  /// A value of an attribute.
  public enum Value: Sendable, Hashable {
    case string(String)
    case int(Int)
    case double(Double)
    case bool(Bool)
  }

  /// An attribute.
  public struct Attribute: Sendable, Hashable {
    /// Its name, e.g. `gen_ai.usage.output_tokens`.
    public var name: String
    /// Its value.
    public var value: Value

    /// Makes an attribute.
    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// Something that happened within a span.
  public struct Event: Sendable, Hashable {
    /// When, in nanoseconds since 1970.
    public var time: UInt64
    /// What.
    public var name: String
    /// More about it.
    public var attributes: [Attribute]

    /// Makes an event.
    public init(time: UInt64, name: String, attributes: [Attribute] = []) {
      self.time = time
      self.name = name
      self.attributes = attributes
    }
  }

  /// Its trace and id.
  public var context: TraceContext
  /// The span that it is a part of.
  public var parent: UInt64?
  /// What is done, in few and equal words.
  public var name: String
  /// Who works for whom.
  public var kind: Kind
  /// From when to when, in nanoseconds since 1970.
  public var start: UInt64
  public var end: UInt64
  /// More about it.
  public var attributes: [Attribute]
  /// What happened meanwhile.
  public var events: [Event]
  /// One sentence where it failed.
  public var failure: String?

  /// Makes a record.
  public init(
    context: TraceContext, parent: UInt64? = nil, name: String, kind: Kind, start: UInt64,
    end: UInt64, attributes: [Attribute] = [], events: [Event] = [], failure: String? = nil
  ) {
    self.context = context
    self.parent = parent
    self.name = name
    self.kind = kind
    self.start = start
    self.end = end
    self.attributes = attributes
    self.events = events
    self.failure = failure
  }
}
