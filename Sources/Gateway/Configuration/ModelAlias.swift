public import Parsimony

/// A model as clients name it: which policy, and how much it may think.
public struct ModelAlias: Sendable, Hashable {
  /// What clients write into `model`, e.g. `qwen:adaptive`.
  public var name: String
  /// An upstream's name, or a built-in model such as `builtin/base`.
  public var policy: String
  /// The process reward model: an upstream's name, or `builtin/prm`.
  public var prm: String?
  /// The strategy; nil passes requests through.
  public var strategy: StrategySpec?
  /// A calibrator's file; nil for none (of built-in models: the one that ships).
  public var calibrator: String?
  /// A certificate's file.
  public var certificate: String?
  /// How answers are read and compared.
  public var answers: AnswerForm
  /// The text that ends a step.
  public var stepEnd: String
  /// A cap for this model, within the gateway's.
  public var budget: Budget

  /// Makes an alias that passes requests through.
  public init(name: String, policy: String) {
    self.name = name
    self.policy = policy
    prm = nil
    strategy = nil
    calibrator = nil
    certificate = nil
    answers = .automatic
    stepEnd = "\n\n"
    budget = .unlimited
  }

  /// How answers are read off replies and compared.
  public enum AnswerForm: String, Sendable, Hashable, CaseIterable {
    /// JSON where the request asks for it, tool calls where the reply has them, the final answer of
    /// a mathematical text where one is marked, the whole text otherwise.
    case automatic
    /// Mathematics.
    case math
    /// Multiple choice.
    case choice
    /// JSON.
    case json
    /// The text, white space apart.
    case text
  }
}
