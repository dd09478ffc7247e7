public import Parsimony

/// One question of a pool, with its traces in the order in which they were drawn.
public struct PoolQuestion: Sendable, Hashable {
  /// The question's id, unique in its pool: what intervals cluster by.
  public let id: String
  /// The question for people, where it is known.
  public let text: String?
  /// The right answer, where it is known.
  public let reference: String?
  /// How hard it is within its set, 0...1, where that is known.
  public let difficulty: Double?
  /// Prompt tokens that the policy computes once for all traces; 0 where unknown.
  public let promptTokens: Int
  /// Prompt tokens that the process reward model computes once for all traces; 0 where unknown.
  public let prmPromptTokens: Int
  /// The raw score of the empty prefix, in 0...1; nil where nobody scored it.
  public let promptScore: Double?
  /// The calibrated quantiles at the empty prefix; nil where there are none.
  public let promptQuantiles: SuccessQuantiles?
  /// The traces.
  public let traces: [PoolTrace]

  /// Makes a question.
  public init(
    id: String, text: String? = nil, reference: String? = nil, difficulty: Double? = nil,
    promptTokens: Int = 0, prmPromptTokens: Int = 0, promptScore: Double? = nil,
    promptQuantiles: SuccessQuantiles? = nil, traces: [PoolTrace]
  ) {
    self.id = id
    self.text = text
    self.reference = reference
    self.difficulty = difficulty
    self.promptTokens = promptTokens
    self.prmPromptTokens = prmPromptTokens
    self.promptScore = promptScore
    self.promptQuantiles = promptQuantiles
    self.traces = traces
  }
}

/// One recorded attempt.
public struct PoolTrace: Sendable, Hashable {
  /// The answer it arrives at; nil where it has none (it was cut, or nothing could be read).
  public let answer: Answer?
  /// Whether the answer is right; nil where nobody knows.
  public let isCorrect: Bool?
  /// Whether the policy ended it, or the length limit did.
  public let ending: Trace.Ending
  /// The tokens of each step, at least one step; their sum is what the policy generated.
  public let stepTokens: [Int]
  /// The raw score after each step, as many as steps, in 0...1; empty where nobody scored it.
  public let scores: [Double]
  /// The calibrated quantiles after each step, as many as steps; nil where there are none.
  public let quantiles: [SuccessQuantiles]?
  /// Tokens that the process reward model computes for the trace, without the prompt.
  public let prmTokens: Int
  /// Another confidence of the policy in its answer, any scale, higher is surer (DeepConf's mean
  /// confidence of the answer's tokens, for example); nil where there is none.
  public let confidence: Double?
  /// The text, where it was kept.
  public let text: String?

  /// Makes a trace.
  public init(
    answer: Answer?, isCorrect: Bool?, ending: Trace.Ending = .ended, stepTokens: [Int],
    scores: [Double] = [], quantiles: [SuccessQuantiles]? = nil, prmTokens: Int = 0,
    confidence: Double? = nil, text: String? = nil
  ) {
    self.answer = answer
    self.isCorrect = isCorrect
    self.ending = ending
    self.stepTokens = stepTokens
    self.scores = scores
    self.quantiles = quantiles
    self.prmTokens = prmTokens
    self.confidence = confidence
    self.text = text
  }

  /// The tokens the policy generated.
  public var generatedTokens: Int { stepTokens.reduce(0, +) }
}
