/// How a calibrator that sees the raw score alone is fitted.
public struct PostHocOptions: Sendable, Hashable {
  /// Whether every question weighs the same in total; otherwise every row does.
  public var weighsQuestionsEqually: Bool

  /// Creates options.
  public init(weighsQuestionsEqually: Bool = true) {
    self.weighsQuestionsEqually = weighsQuestionsEqually
  }
}
