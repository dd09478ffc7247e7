public import Parsimony

/// An inference server, or several that serve the same model, as a configuration describes it.
public struct UpstreamDescription: Sendable, Hashable {
  /// For people and metrics, e.g. `qwen`.
  public var name: String
  /// The servers; at least one.
  public var replicas: [Replica]
  /// The model's name as the servers know it.
  public var model: String
  /// Whose quirks apply.
  public var engine: Engine
  /// How a process reward model is asked; nil for a policy.
  public var style: ProcessRewardStyle?
  /// What a process reward model needs to be told beyond its style.
  public var reward = ProcessRewardOptions()
  /// Where the key is; nil for servers without one.
  public var key: SecretSource?
  /// Headers that carry the session's id, so that a router keeps a question's calls together.
  public var affinityHeaders: [String]
  /// Further headers of every call.
  public var headers: [Header]
  /// How long to wait for what.
  public var timeouts: Timeouts
  /// How often a call that failed for a while is tried again, by whoever owns the budget: the driver
  /// for samples and scores, the gateway for pass-through calls.
  public var retry: RetryPolicy
  /// After what time without a first byte a second, equal call goes to another replica; nil for
  /// never.
  public var hedgeAfter: Duration?
  /// When calls to a replica pause.
  public var breaker: CircuitBreakerOptions
  /// The most calls in flight to each replica.
  public var concurrency: Int
  /// A file of certificates (PEM) that are trusted instead of the system's; nil for the system's.
  public var trustRoots: String?

  /// Makes a description with the usual settings.
  public init(
    name: String, replicas: [Replica], model: String, engine: Engine = .openAI,
    style: ProcessRewardStyle? = nil
  ) {
    self.name = name
    self.replicas = replicas
    self.model = model
    self.engine = engine
    self.style = style
    key = nil
    affinityHeaders = ["x-session-id"]
    headers = []
    timeouts = Timeouts()
    retry = RetryPolicy()
    hedgeAfter = nil
    breaker = CircuitBreakerOptions()
    concurrency = 1024
    trustRoots = nil
  }

  /// One server.
  public struct Replica: Sendable, Hashable {
    /// The base address. A path is kept: `http://127.0.0.1:8000/v1`. What an engine serves outside
    /// of `/v1` (`/pooling`, `/tokenize`) is found beside it.
    public var url: String
    /// Its share of the sessions, relative to the others'; more than 0.
    public var weight: Double

    /// Makes a replica.
    public init(url: String, weight: Double = 1) {
      self.url = url
      self.weight = weight
    }
  }

  /// A header.
  public struct Header: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: String

    /// Makes a header.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// How long to wait.
  public struct Timeouts: Sendable, Hashable {
    /// For a connection.
    public var connect: Duration = .seconds(5)
    /// For the first byte of an answer.
    public var firstByte: Duration = .seconds(120)
    /// Between two pieces of an answer.
    public var idle: Duration = .seconds(60)
    /// For the whole call.
    public var total: Duration = .seconds(600)

    /// The usual times.
    public init() {}
  }
}

/// Whose quirks apply to a server.
public enum Engine: String, Sendable, Hashable, Codable, CaseIterable {
  /// vLLM's OpenAI server.
  case vllm
  /// llama.cpp's `llama-server`.
  case llamaServer = "llama-server"
  /// Anything else that speaks the OpenAI API: only what a probe has shown is used.
  case openAI = "openai"
}

/// How a process reward model behind HTTP is asked.
public enum ProcessRewardStyle: String, Sendable, Hashable, Codable, CaseIterable {
  /// vLLM `/pooling`, a step tag after every step, the pair's second number is good.
  case qwen = "qwen-prm"
  /// vLLM `/pooling` with STEP pooling over the labels + and -, the first number is good.
  case mathShepherd = "math-shepherd"
  /// vLLM `/pooling` of a model that reads the state at every step's own end (as our exported one
  /// does): nothing is inserted.
  case stepEnd = "step-end"
  /// A sequence classifier: vLLM `/classify`.
  case classify
  /// A sequence scorer: vLLM `/score`.
  case score
  /// Hidden states of every token (`llama-server --embeddings --pooling none`) and a head of ours.
  case hiddenState = "hidden-state"
  /// Any causal model that is asked for the probability of a label.
  case judge
}

/// Where a secret is; the secret itself is read when a client is made, and never shown.
public enum SecretSource: Sendable, Hashable {
  /// An environment variable.
  case environment(String)
  /// The first line of a file.
  case file(String)
}

/// When calls to a replica pause, and for how long.
public struct CircuitBreakerOptions: Sendable, Hashable {
  /// Consecutive failures of the server itself (no connection, time-out, 500, 502, 503, 504) that
  /// open the breaker. Refusals of a request (400, 401, 404, 422) and rate limits never count.
  public var failures: Int = 5
  /// How long it stays open before one call may try.
  public var pause: Duration = .seconds(5)

  /// The usual settings.
  public init() {}
}
