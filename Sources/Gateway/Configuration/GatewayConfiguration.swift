public import Endpoints
public import Parsimony

/// What `parsimony serve --config FILE` reads.
public struct GatewayConfiguration: Sendable, Hashable {
  /// Where to listen.
  public var listen: Address
  /// The servers behind, by name. Nothing else can be reached through the gateway.
  public var upstreams: [String: UpstreamDescription]
  /// The models that clients see, in the file's order.
  public var models: [ModelAlias]
  /// Who may call.
  public var keys: KeySource
  /// What protects the gateway from its clients.
  public var limits: Limits
  /// The hard cap of every request; a key and a request can only lower it.
  public var budget: Budget
  /// Where spans go; nil for nowhere.
  public var traces: TraceExport?
  /// Where finished runs are recorded for `pool import`; nil for nowhere.
  public var replayLog: ReplayLogOptions?

  /// Makes a configuration.
  public init(
    listen: Address = Address(), upstreams: [String: UpstreamDescription] = [:],
    models: [ModelAlias], keys: KeySource = .generated
  ) {
    self.listen = listen
    self.upstreams = upstreams
    self.models = models
    self.keys = keys
    limits = Limits()
    budget = Budget(tokens: 1_000_000, samples: 64, calls: 512, seconds: 300)
    traces = nil
    replayLog = nil
  }

  /// A host and a port.
  public struct Address: Sendable, Hashable {
    /// The host.
    public var host: String
    /// The port; 0 for any free one.
    public var port: Int

    /// Makes an address; loopback by default.
    public init(host: String = "127.0.0.1", port: Int = 8080) {
      self.host = host
      self.port = port
    }
  }

  /// Where the keys are.
  public enum KeySource: Sendable, Hashable {
    /// One key, made at the first start, printed once, its hash kept in the state file.
    case generated
    /// An environment variable: keys separated by commas, each `NAME=SECRET` or `SECRET`.
    case environment(String)
    /// A YAML file with names, secrets or their SHA-256, budgets and rates.
    case file(String)
    /// Everybody may call. Has to be said.
    case open
  }

  /// What protects the gateway from its clients.
  public struct Limits: Sendable, Hashable {
    /// Bytes of a request's body.
    public var bodyBytes = 8 << 20
    /// Seconds for a client to send its whole request.
    public var requestSeconds = 30.0
    /// Seconds that a client may take nothing of a reply that waits for it.
    public var slowClientSeconds = 30.0
    /// Requests in flight; more are refused with 503.
    public var requests = 1024
    /// Choices that a request may ask for (`n`).
    public var choices = 16
    /// Seconds between SIGTERM and the end of what still runs.
    public var drainSeconds = 20.0

    /// The usual limits.
    public init() {}
  }

  /// Where spans go.
  public enum TraceExport: Sendable, Hashable {
    /// JSON Lines, one span a line.
    case file(String)
    /// An OTLP/HTTP collector, in JSON: the address of its `/v1/traces`.
    case collector(String)
  }

  /// The replay log.
  public struct ReplayLogOptions: Sendable, Hashable {
    /// The file, in the form that `pool import` reads.
    public var file: String
    /// Whether the text of questions and traces is written; without it hashes and numbers only.
    public var keepsText: Bool

    /// Makes options; redacted by default.
    public init(file: String, keepsText: Bool = false) {
      self.file = file
      self.keepsText = keepsText
    }
  }
}
