/// How the double's verifier endpoints score.
public struct Scoring: Sendable {
  /// The score in 0...1 of a text up to its end.
  public var score: @Sendable (String) -> Double
  /// The text that ends a step for `/pooling`.
  public var stepTag: String
  /// Numbers in a row of `/pooling`: 1 or 2.
  public var columns: Int
  /// Which of the numbers is the good one's.
  public var goodIndex: Int
  /// Changes what goes wrong with shapes.
  public var shape = Shape.right
  /// The vocabulary's pieces with ids of their own, longest first; all else is one token a byte.
  public var pieces: [String]
  /// Two labels that chat replies give as the first token's alternatives, with the score and its
  /// rest as probabilities; empty for none.
  public var labels: [String] = []
  /// The last hidden state of a token, from the text up to its end.
  public var hiddenState: @Sendable (String) -> [Double]

  /// Makes a scoring: scores follow from the text by a hash.
  public init(
    stepTag: String = "<extra_0>", columns: Int = 2, goodIndex: Int = 1, pieces: [String] = [],
    score: @escaping @Sendable (String) -> Double = Scoring.hashed,
    hiddenState: @escaping @Sendable (String) -> [Double] = Scoring.hashedState
  ) {
    self.stepTag = stepTag
    self.columns = columns
    self.goodIndex = goodIndex
    self.pieces = pieces
    self.score = score
    self.hiddenState = hiddenState
  }

  /// What goes wrong with shapes.
  public enum Shape: String, Sendable, Hashable, CaseIterable {
    case right
    /// No rows, as when a prompt has no tag.
    case empty
    /// A row too few.
    case short
    /// A row too many.
    case long
    /// Rows of one number where two belong, or of three.
    case wrongColumns
    /// Words instead of numbers.
    case text
    /// Numbers beyond 0...1.
    case beyondRange
    /// No `data`.
    case missing
  }

  /// A score in .02....98 that follows from a text.
  public static let hashed: @Sendable (String) -> Double = { text in
    var mixed = SplitMix(state: Completion.hash(text))
    return 0.02 + 0.96 * Double(mixed.next() >> 11) / Double(1 << 53)
  }

  /// Four numbers in -1...1 that follow from a text.
  public static let hashedState: @Sendable (String) -> [Double] = { text in
    var mixed = SplitMix(state: Completion.hash(text))
    return (0..<4).map { _ in Double(mixed.next() >> 11) / Double(1 << 52) - 1 }
  }
}
