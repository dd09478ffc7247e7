import Parsimony

/// How long recorded calls would have taken: a line through tokens, the same for every call.
///
/// Calls of one wave run side by side, so a wave takes as long as its slowest call. Nothing here
/// was measured when the pool was recorded: wall times in a replay are what this model says, and
/// compare strategies, not machines.
public struct ReplayLatency: Sendable, Hashable, Codable {
  /// Seconds for each token that the policy generates.
  public var secondsPerGeneratedToken: Double
  /// Seconds for each prompt token that the policy computes.
  public var secondsPerPromptToken: Double
  /// Seconds for each token that the process reward model computes.
  public var secondsPerRewardToken: Double
  /// Seconds that every call takes beside its tokens.
  public var secondsPerCall: Double

  /// Makes a model; the defaults are a server that generates 50 tokens a second and reads 5,000,
  /// with 50 ms a call.
  public init(
    secondsPerGeneratedToken: Double = 0.02, secondsPerPromptToken: Double = 0.0002,
    secondsPerRewardToken: Double = 0.0002, secondsPerCall: Double = 0.05
  ) {
    self.secondsPerGeneratedToken = secondsPerGeneratedToken
    self.secondsPerPromptToken = secondsPerPromptToken
    self.secondsPerRewardToken = secondsPerRewardToken
    self.secondsPerCall = secondsPerCall
  }

  /// Reads four times in milliseconds separated by commas: for a generated token, a prompt token, a
  /// token of the process reward model, a call. Throws `badArgument` unless they are four finite
  /// numbers of at least 0 and at most 1e9.
  public init(parsing text: String) throws(ExperimentError) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      Double(part.filter { $0 != " " })
    }
    let times = parts.compactMap { $0 }.filter { $0 >= 0 && $0 <= 1e9 }
    guard parts.count == 4, times.count == 4 else {
      throw ExperimentError(
        .badArgument,
        "The latency \(quoted(text)) is not four numbers of milliseconds separated by commas (a "
          + "generated token, a prompt token, a PRM token, a call); give 20,0.2,0.2,50 for example."
      )
    }
    self.init(
      secondsPerGeneratedToken: times[0] / 1000, secondsPerPromptToken: times[1] / 1000,
      secondsPerRewardToken: times[2] / 1000, secondsPerCall: times[3] / 1000)
  }

  private enum CodingKeys: String, CodingKey {
    case secondsPerGeneratedToken = "seconds_per_generated_token"
    case secondsPerPromptToken = "seconds_per_prompt_token"
    case secondsPerRewardToken = "seconds_per_prm_token"
    case secondsPerCall = "seconds_per_call"
  }
}
