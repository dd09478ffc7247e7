/// The language model that generates traces.
///
/// One call is one sample. Engines that batch (the built-in one, or a server) gather concurrent
/// calls themselves. Cancelling the task cancels the sample; an implementation then throws a
/// ``ModelFailure`` of kind `cancelled` that still tells what was spent.
public protocol Policy: Sendable {
  /// Which model this is.
  var identity: ModelIdentity { get }

  /// An upper bound of the tokens that one continuation of `request` can cost, prompt included,
  /// whether a cache holds it or not.
  ///
  /// The driver reserves it before it starts the sample, so that a token budget is a hard cap.
  func maximumTokens(for request: SampleRequest) -> Int

  /// Continues `request.prefix` up to the next step's end, or to the trace's end.
  func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation
}

/// What to sample.
public struct SampleRequest: Sendable, Hashable {
  /// How far to go.
  public enum Extent: String, Sendable, Codable {
    case step, end
  }

  /// The question.
  public let question: Question
  /// The open trace to continue.
  public let prefix: Trace
  /// Up to the next step's end, or to the trace's end.
  public let extent: Extent
  /// How to draw tokens.
  public let sampling: SamplingParameters
  /// The seed of this sample alone: the same request gives the same continuation.
  public let seed: UInt64
  /// One id a run: a policy may share cached prefixes within a session and must not across them,
  /// so that a run's bill does not depend on what ran before. Servers use it for affinity.
  public let session: UInt64
  /// The requests that were ordered together with this one, where the orderer tells.
  public let wave: Wave?

  /// Makes a request.
  public init(
    question: Question, prefix: Trace = .empty, extent: Extent = .end,
    sampling: SamplingParameters = SamplingParameters(), seed: UInt64, session: UInt64 = 0,
    wave: Wave? = nil
  ) {
    self.question = question
    self.prefix = prefix
    self.extent = extent
    self.sampling = sampling
    self.seed = seed
    self.session = session
    self.wave = wave
  }

  /// Samples of one prefix that were ordered together, so that a server which takes `n` can draw
  /// them in one call.
  ///
  /// Engines with `n` draw choice i from `seed + i`; so for them a sample is `seed + index`, drawn
  /// alone or with others, rather than the request's own ``SampleRequest/seed``.
  public struct Wave: Sendable, Hashable {
    /// Names the wave within its session.
    public let number: Int
    /// Samples in the wave, at least 1; fewer may follow where a budget refuses the rest.
    public let count: Int
    /// The seed that all samples of this question and prefix share.
    public let seed: UInt64
    /// The candidate's index, distinct within the session.
    public let index: Int

    /// Makes a place in a wave.
    public init(number: Int, count: Int, seed: UInt64, index: Int) {
      self.number = number
      self.count = count
      self.seed = seed
      self.index = index
    }
  }
}

/// What came back.
public struct Continuation: Sendable, Hashable, Codable {
  /// The new steps.
  public let steps: [Step]
  /// `open` where the extent was a step and more may follow.
  public let ending: Trace.Ending
  /// What it cost.
  public let spend: Spend

  /// Makes a continuation.
  public init(steps: [Step], ending: Trace.Ending, spend: Spend) {
    self.steps = steps
    self.ending = ending
    self.spend = spend
  }
}
