/// The counters of an upstream at one moment.
public struct UpstreamSnapshot: Sendable, Hashable {
  /// The upstream's name.
  public let name: String
  /// Its replicas, in the description's order.
  public let replicas: [Replica]

  /// The counters of a replica. All but ``inFlight``, ``waiting`` and ``breaker`` only grow.
  public struct Replica: Sendable, Hashable {
    /// Its address.
    public let url: String
    /// Calls that were sent, repeated and hedging ones included.
    public let calls: Int
    /// Calls that came back with a 2xx status, whole or given up by the caller after the head.
    public let succeeded: Int
    /// Calls that failed, by kind; cancelled ones are among them.
    public let failures: [UpstreamFailure.Kind: Int]
    /// Refusals by status.
    public let statuses: [Int: Int]
    /// Calls in flight.
    public let inFlight: Int
    /// Calls that wait for a permit.
    public let waiting: Int
    /// Calls that were sent because another replica, or an earlier call, was late.
    public let hedged: Int
    /// Calls that were sent again because the connection had been closed before anything came.
    public let resent: Int
    /// `closed`, `open` or `half-open`.
    public let breaker: String
  }

  /// Whether a call could go out now.
  public var isAvailable: Bool { replicas.contains { $0.breaker != "open" } }
}
