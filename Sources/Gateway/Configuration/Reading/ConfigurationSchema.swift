import Endpoints

/// The keys of one kind of section: what the reader accepts and the documentation lists.
struct ConfigurationSchema: Sendable {
  /// A key.
  struct Key: Sendable {
    let name: String
    /// What to write, e.g. `DURATION`.
    let form: String
    /// What holds without it; empty where there is nothing to say.
    let standard: String
    /// What it means, in a few words.
    let about: String

    init(_ name: String, _ form: String, _ standard: String = "", _ about: String) {
      self.name = name
      self.form = form
      self.standard = standard
      self.about = about
    }
  }

  /// How the section is named in the documentation.
  let title: String
  let keys: [Key]

  var names: [String] { keys.map(\.name) }
}

extension ConfigurationSchema {
  static let top = ConfigurationSchema(
    title: "The file",
    keys: [
      Key("listen", "HOST:PORT", "127.0.0.1:8080", "where to listen; port 0 takes a free one"),
      Key("upstreams", "{NAME: UPSTREAM}", "", "the servers behind; nothing else is reachable"),
      Key("models", "{NAME: MODEL}", "required", "the models that clients see"),
      Key("keys", "generated | open | {env: NAME} | {file: PATH}", "generated", "who may call"),
      Key("limits", "LIMITS", "", "what protects the gateway from its clients"),
      Key("budget", "BUDGET", "see below", "the hard cap of every request"),
      Key("prices", "PRICES", "", "per token, for costs"),
      Key("traces", "{file: PATH} | {collector: URL}", "nowhere", "where spans go"),
      Key("replay_log", "REPLAY_LOG", "nowhere", "where finished runs are kept"),
    ])

  static let upstream = ConfigurationSchema(
    title: "UPSTREAM",
    keys: [
      Key("url", "URL", "required", "the server; a path is kept; instead of replicas"),
      Key("replicas", "[REPLICA or URL]", "", "several servers with the same model"),
      Key("model", "TEXT", "required", "the model's name as the server knows it"),
      Key("engine", names(of: Engine.self), "openai", "whose quirks apply"),
      Key(
        "style", names(of: ProcessRewardStyle.self), "",
        "how a process reward model is asked; makes it one"),
      Key("head", "PATH", "", "the head of a hidden-state model, as parsimony export writes it"),
      Key("prompt_score", "NUMBER", "0.5", "of bare questions, for styles that cannot score them"),
      Key("key", "{env: NAME} | {file: PATH}", "none", "the server's key"),
      Key("affinity_headers", "[NAME]", "x-session-id", "headers that carry a question's id"),
      Key("headers", "{NAME: TEXT}", "none", "further headers of every call"),
      Key("timeouts", "TIMEOUTS", "", "how long to wait"),
      Key("retry", "RETRY", "", "how often a call that failed for a while is tried again"),
      Key("hedge_after", "DURATION", "never", "when a second, equal call goes to another replica"),
      Key("breaker", "BREAKER", "", "when calls to a replica pause"),
      Key("concurrency", "1...65536", "1024", "calls in flight to each replica"),
      Key("trust_roots", "PATH", "the system's", "certificates (PEM) to trust instead"),
    ])

  static let replica = ConfigurationSchema(
    title: "REPLICA",
    keys: [
      Key("url", "URL", "required", "the server"),
      Key("weight", "more than 0, at most 1000", "1", "its share of the questions"),
    ])

  static let timeouts = ConfigurationSchema(
    title: "TIMEOUTS",
    keys: [
      Key("connect", "DURATION", "5s", "for a connection"),
      Key("first_byte", "DURATION", "120s", "for the first byte of an answer"),
      Key("idle", "DURATION", "60s", "between two pieces of an answer"),
      Key("total", "DURATION", "600s", "for the whole call"),
    ])

  static let retry = ConfigurationSchema(
    title: "RETRY",
    keys: [
      Key("attempts", "1...10", "3", "in all, the first included"),
      Key("base", "DURATION", "200ms", "the pause before the second; it doubles"),
      Key("maximum", "DURATION", "10s", "the longest pause"),
    ])

  static let breaker = ConfigurationSchema(
    title: "BREAKER",
    keys: [
      Key("failures", "1...1000", "5", "of the server itself, in a row, that open it"),
      Key("pause", "DURATION", "5s", "before one call may try"),
    ])

  static let secret = ConfigurationSchema(
    title: "KEY",
    keys: [
      Key("env", "NAME", "", "an environment variable"),
      Key("file", "PATH", "", "a file"),
    ])

  static let model = ConfigurationSchema(
    title: "MODEL",
    keys: [
      Key("policy", "UPSTREAM or builtin/NAME", "required", "what generates"),
      Key("prm", "UPSTREAM or builtin/prm", "none", "what scores"),
      Key("strategy", "NAME[:SETTING=NUMBER...]", "passes through", "see parsimony strategies"),
      Key("max_samples", "1...4096", "16", "the most samples a question"),
      Key("min_confidence", "0...1", "0", "what is less sure is abandoned, and says so"),
      Key("calibrator", "PATH", "none", "what makes scores probabilities"),
      Key("certificate", "PATH", "none", "what was promised, and on which data"),
      Key("answers", names(of: ModelAlias.AnswerForm.self), "automatic", "how they compare"),
      Key("step_end", "TEXT", #""\n\n""#, "what ends a step"),
      Key("budget", "BUDGET", "none", "a cap within the file's"),
    ])

  static let budget = ConfigurationSchema(
    title: "BUDGET (of one request)",
    keys: [
      Key("tokens", "a whole number", "1000000", "policy and PRM together, without cached ones"),
      Key("samples", "a whole number", "64", "samples"),
      Key("calls", "a whole number", "512", "calls of upstreams, repeated ones included"),
      Key("seconds", "a number", "300", "wall time"),
      Key("cost", "a number", "none", "in the unit of the prices"),
    ])

  static let prices = ConfigurationSchema(
    title: "PRICES (of one token)",
    keys: [
      Key("prompt", "a number", "1", "a prompt token that the policy computes"),
      Key("cached", "a number", "0", "a prompt token from a cache"),
      Key("generated", "a number", "1", "a generated token"),
      Key("prm", "a number", "1", "a token that the PRM computes"),
    ])

  static let limits = ConfigurationSchema(
    title: "LIMITS",
    keys: [
      Key("body", "BYTES", "8MiB", "of a request"),
      Key("request", "DURATION", "30s", "for a client to send its whole request"),
      Key("slow_client", "DURATION", "30s", "that a client may take nothing of its reply"),
      Key("requests", "1...1000000", "1024", "in flight; more get 503"),
      Key("choices", "1...1024", "16", "that a request may ask for (n)"),
      Key("drain", "DURATION", "20s", "from SIGTERM to the end of what still runs"),
    ])

  static let traces = ConfigurationSchema(
    title: "TRACES",
    keys: [
      Key("file", "PATH", "", "JSON Lines, one span a line"),
      Key("collector", "URL", "", "of an OTLP/HTTP collector's /v1/traces, in JSON"),
    ])

  static let replayLog = ConfigurationSchema(
    title: "REPLAY_LOG",
    keys: [
      Key("file", "PATH", "required", "what parsimony pool import reads"),
      Key("keep_text", "true | false", "false", "whether texts are written, or only hashes"),
    ])

  /// An entry of a key file.
  static let key = ConfigurationSchema(
    title: "A key file: a list of",
    keys: [
      Key("name", "NAME", "required", "for people and metrics"),
      Key("sha256", "64 hexadecimal digits", "", "of the secret; instead of it"),
      Key("secret", "TEXT", "", "at least 16 characters"),
      Key("models", "[NAME]", "all", "what it may ask"),
      Key("budget", "BUDGET", "none", "a cap of every request"),
      Key("daily", "DAILY", "none", "a cap of each day (UTC), in this gateway"),
      Key("rate", "RATE", "none", "a cap of each minute, in this gateway"),
    ])

  static let daily = ConfigurationSchema(
    title: "DAILY",
    keys: [
      Key("tokens", "a whole number", "none", "policy and PRM together"),
      Key("cost", "a number", "none", "in the unit of the prices"),
    ])

  static let rate = ConfigurationSchema(
    title: "RATE",
    keys: [
      Key("requests_per_minute", "a number", "none", "a bucket of as many"),
      Key("tokens_per_minute", "a number", "none", "a bucket of as many"),
    ])

  private static func names<Choice: RawRepresentable<String> & CaseIterable>(
    of type: Choice.Type
  ) -> String {
    Choice.allCases.map(\.rawValue).joined(separator: " | ")
  }

  /// All, in the order of the documentation.
  static let all = [
    top, upstream, replica, secret, timeouts, retry, breaker, model, budget, prices, limits,
    traces, replayLog, key, daily, rate,
  ]
}
