/// What a process reward model behind HTTP needs to be told beyond its style.
public struct ProcessRewardOptions: Sendable, Hashable {
  /// How steps are tagged, for the styles that tag; nil for the style's own form.
  public var tagging: StepTagging?
  /// Whether a tag is inserted after the question, so that the server scores the empty prefix too.
  /// The models' cards do not; the tag is then in the context of all steps.
  public var tagsQuestion = false
  /// The score of the empty prefix where the server gives none; in 0...1. It says nothing of the
  /// question: .5 is neutral.
  public var promptScore = 0.5
  /// Which of two numbers is the good class's; nil for the style's own (Qwen and classifiers the
  /// second, Math-Shepherd the first).
  public var goodIndex: Int?
  /// Whether single numbers are logits, to be put through a sigmoid, rather than probabilities.
  public var givesLogits = false
  /// The file of the head (`head.json`), for hidden states.
  public var headFile: String?
  /// What a judge answers for a prefix that can still be right, and for one that cannot.
  public var labels = Labels(good: "+", bad: "-")
  /// How a judge is asked; nil for what the engine does best.
  public var judging: JudgeMethod?
  /// What a judge is asked; `{question}` and `{solution}` stand for the texts.
  public var judgePrompt = Self.usualJudgePrompt
  /// The most calls in flight for one trace, where a prefix is a call; at least 1.
  public var concurrency = 4

  /// The usual options.
  public init() {}

  /// The usual prompt of a judge. The solution comes late, so that servers find the beginnings of
  /// prompts in their caches.
  public static let usualJudgePrompt = """
    Question:
    {question}

    Solution so far:
    {solution}

    Is every step so far right, and can the solution still reach the right answer? \
    Reply with one sign, + for yes or - for no.
    Verdict:

    """

  /// Two labels, each one token of the judge's vocabulary.
  public struct Labels: Sendable, Hashable {
    /// For prefixes that can still be right.
    public var good: String
    /// For the others.
    public var bad: String

    /// Makes labels.
    public init(good: String, bad: String) {
      self.good = good
      self.bad = bad
    }
  }
}

/// How a judge is asked for the probability of a label.
public enum JudgeMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// vLLM: `/generative_scoring`, all prefixes of a trace in one call.
  case generativeScoring = "generative-scoring"
  /// vLLM: one token with `logprob_token_ids`, a call a prefix.
  case labelTokens = "label-tokens"
  /// llama-server: one token of a grammar of the two labels, a call a prefix.
  case grammar
  /// Any chat endpoint: the first token's log-probabilities among the labels' spellings; where there
  /// are none, the word itself, which is worth 0 or 1.
  case chat
}
