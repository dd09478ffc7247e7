/// What a finished trace answers.
public struct CountdownAnswer: Sendable, Hashable {
  /// The text of the last line's result, as the trace claims it: `24`.
  public let result: String
  /// An infix expression that computes the result, `(10-4)*(13-9)`, or `nil` when a step is wrong.
  public let expression: CountdownExpression?
  /// The key by which answers are compared when traces vote. Right steps give a canonical
  /// expression, so that one solution has one key whatever the order of its steps and operands:
  /// nested sums and products are flattened and sorted. With a wrong step it is `?` and the claimed
  /// result.
  public let key: String
}
