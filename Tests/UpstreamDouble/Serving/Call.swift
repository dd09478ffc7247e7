/// A call as the double saw it.
public struct Call: Sendable {
  /// Its arrival number, from 0.
  public let number: Int
  /// The connection it came over, numbered from 0.
  public let connection: Int
  /// The method.
  public let method: String
  /// The path and query.
  public let path: String
  /// The headers as they came.
  public let headers: [(name: String, value: String)]
  /// The body.
  public let body: [UInt8]
  /// When the request had been read.
  public let arrived: ContinuousClock.Instant
  /// How it ended.
  public internal(set) var ending = Ending.open
  /// When it ended; nil while open.
  public internal(set) var ended: ContinuousClock.Instant?
  /// Its place in the order of all calls' endings, from 0; nil while open.
  public internal(set) var endingNumber: Int?

  /// How a call ended.
  public enum Ending: String, Sendable, Hashable {
    /// It runs.
    case open
    /// The reply was sent, as far as it was to be sent.
    case completed
    /// The client closed the connection before.
    case cutByClient
    /// The double closed the connection, as it was told.
    case cutByServer
  }

  /// A header's value, by its lower-case name.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name }?.value
  }

  /// The body, where it is JSON.
  public var json: JSON? { JSON(body) }
}

/// What the double has seen so far.
public struct ServerState: Sendable {
  /// The calls, by arrival; empty where calls are not kept.
  public internal(set) var calls: [Call] = []
  /// Calls that arrived.
  public internal(set) var arrived = 0
  /// Calls that have not ended.
  public internal(set) var inFlight = 0
  /// The most calls that were in flight at once.
  public internal(set) var maximumInFlight = 0
  /// Calls that the client cut.
  public internal(set) var cutByClient = 0
  /// Calls whose reply was sent.
  public internal(set) var completed = 0
  /// Connections that are open.
  public internal(set) var connections = 0
  /// Connections that were accepted.
  public internal(set) var accepted = 0

  /// Calls of a path.
  public func calls(of path: String) -> [Call] { calls.filter { $0.path == path } }
}
