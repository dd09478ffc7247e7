/// A trace carried out step by step, as far as it is right.
public struct CountdownReplay: Sendable {
  /// The right steps, before the first mistake.
  public private(set) var steps: [CountdownStep] = []
  /// The state after them.
  public private(set) var state: CountdownState
  /// The mistake in the line after `steps`, when there is one.
  public private(set) var error: StepError?

  /// A number on the table, and how it came about.
  private struct Item {
    var value: Fraction
    var expression: CountdownExpression
    var canonical: CanonicalExpression?
    var leaves: Int
  }

  private var items: [Item]

  /// Carries out the lines of `text` from the start of `puzzle`.
  ///
  /// Lines end with a newline. A last line without one is judged like the others, unless
  /// `isTruncated`, for a text that was cut off: then it counts only when it is right as it stands.
  /// An empty line is a mistake.
  public init(of text: some StringProtocol, puzzle: CountdownPuzzle, isTruncated: Bool = false) {
    state = CountdownState(puzzle)
    items = puzzle.numbers.map {
      Item(
        value: Fraction($0), expression: .number($0), canonical: CanonicalExpression(number: $0),
        leaves: 1)
    }
    // Bytes, not characters: Swift reads CR LF as one character, and this format knows no CR.
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let last = lines.removeLast()
    for line in lines {
      append(String(decoding: line, as: UTF8.self))
      if error != nil { return }
    }
    guard !last.isEmpty else { return }
    append(String(decoding: last, as: UTF8.self))
    if isTruncated { error = nil }
  }

  /// The expression of the only remaining number, or `nil` while several remain.
  public var expression: CountdownExpression? {
    items.count == 1 ? items[0].expression : nil
  }

  /// The text of its canonical form.
  var canonicalText: String? {
    items.count == 1 ? items[0].canonical?.signedText : nil
  }

  private mutating func append(_ line: String) {
    do throws(StepError) {
      let step = try CountdownStep(parsing: line, on: state.numbers)
      let left = take(step.left)
      let right = take(step.right)
      items.append(
        Item(
          value: step.result,
          expression: .operation(left.expression, step.operation, right.expression),
          canonical: Self.canonical(left, step, right),
          leaves: left.leaves + right.leaves))
      state = state.applying(step)
      steps.append(step)
    } catch {
      self.error = error
    }
  }

  /// Takes an item of the value. The text cannot tell equal numbers apart: the simplest is taken, a
  /// given number before a result, so that the same solution is read the same way in any order.
  private mutating func take(_ value: Fraction) -> Item {
    var best: Int?
    for (index, item) in items.enumerated() where item.value == value {
      guard let chosen = best else {
        best = index
        continue
      }
      let text = item.canonical?.signedText ?? ""
      let chosenText = items[chosen].canonical?.signedText ?? ""
      if (item.leaves, text) < (items[chosen].leaves, chosenText) { best = index }
    }
    // The step was checked against the state, whose numbers are the items' values.
    return items.remove(at: best!)
  }

  private static func canonical(_ left: Item, _ step: CountdownStep, _ right: Item)
    -> CanonicalExpression?
  {
    guard let first = left.canonical, let second = right.canonical else { return nil }
    return CanonicalExpression(first, step.operation, second, result: step.result)
  }
}
