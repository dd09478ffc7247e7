extension CountdownPuzzle {
  /// Reads a puzzle that a person or a file wrote.
  ///
  /// Accepted are `4 9 10 13`, `4,9,10,13` (blanks, commas and semicolons separate),
  /// `4 9 10 13>24`, and `Use 4, 9, 10 and 13 to make 24.`. A target in the text and one in
  /// `target` must agree; without either it is 24.
  ///
  /// Throws `PuzzleError`, whose message names the offending value and the fix.
  public init(parsing text: String, target: Int? = nil) throws(PuzzleError) {
    var (body, written) = try Self.separateTarget(in: text)
    if let first = body.first, first.lowercased() == "use" { body.removeFirst() }
    body.removeAll { $0.lowercased() == "and" }
    guard !body.isEmpty else { throw PuzzleError.empty(text) }
    var numbers: [Int] = []
    for word in body {
      numbers.append(try Self.integer(word, in: Self.numberRange, orThrow: .numberOutOfRange))
    }
    if let written, let target, written != target {
      throw PuzzleError(
        .conflictingTargets,
        "The text \(quoted(text)) says target \(written), but the separate target is \(target): "
          + "leave one of them out.")
    }
    written = written ?? target
    try self.init(numbers: numbers, target: written ?? Self.defaultTarget)
  }

  /// Splits the words of the puzzle from the target, when the text names one.
  private static func separateTarget(
    in text: String
  ) throws(PuzzleError) -> (body: [Substring], target: Int?) {
    if let arrow = text.firstIndex(of: ">") {
      let after = words(text[text.index(after: arrow)...])
      return (words(text[..<arrow]), try readTarget(after, in: text))
    }
    let all = words(text[...])
    guard
      let make = all.indices.first(where: { index in
        all[index].lowercased() == "make" && index > 0 && all[index - 1].lowercased() == "to"
      })
    else { return (all, nil) }
    return (Array(all[..<(make - 1)]), try readTarget(Array(all[(make + 1)...]), in: text))
  }

  private static func readTarget(_ words: [Substring], in text: String) throws(PuzzleError) -> Int {
    guard words.count == 1 else {
      throw PuzzleError(
        .malformedTarget,
        "\(quoted(text)) has \(words.isEmpty ? "no target" : "\(words.count) targets") where one "
          + "should stand: write for example '4 9 10 13>24'.")
    }
    var word = words[0]
    if word.last == "." { word.removeLast() }
    return try integer(word, in: targetRange, orThrow: .targetOutOfRange)
  }

  /// Reads a whole number in `range`. Digits that are too many are out of range, not malformed.
  private static func integer(
    _ word: Substring, in range: ClosedRange<Int>, orThrow code: PuzzleError.Code
  ) throws(PuzzleError) -> Int {
    let digits = word.first == "-" ? word.dropFirst() : word
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
      throw PuzzleError(
        .notAnInteger,
        "\(quoted(word)) is not a whole number: write digits only, for example '4 9 10 13'.")
    }
    guard let value = Int(word), range.contains(value) else {
      throw code == .targetOutOfRange
        ? PuzzleError.targetOutOfRange(String(word)) : PuzzleError.numberOutOfRange(String(word))
    }
    return value
  }

  private static func words(_ text: Substring) -> [Substring] {
    text.split { $0.isWhitespace || $0 == "," || $0 == ";" }
  }
}

extension PuzzleError {
  static func numberOutOfRange(_ value: String) -> PuzzleError {
    PuzzleError(
      .numberOutOfRange, "The number \(quoted(value)) is out of range: use 0 to 999.")
  }

  static func targetOutOfRange(_ value: String) -> PuzzleError {
    PuzzleError(
      .targetOutOfRange, "The target \(quoted(value)) is out of range: use 0 to 9999.")
  }

  static func empty(_ text: String) -> PuzzleError {
    PuzzleError(
      .empty, "\(quoted(text)) holds no numbers: write 3 to 6 of them, for example '4 9 10 13'.")
  }
}
