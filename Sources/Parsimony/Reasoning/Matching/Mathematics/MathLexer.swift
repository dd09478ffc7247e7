/// Splits mathematical text, plain or LaTeX, into tokens. Layout is dropped: spacing, `\left`,
/// dollar signs around formulas.
struct MathLexer {
  let scalars: [Unicode.Scalar]
  /// Whether a comma inside brackets may separate thousands, not elements.
  let groupsInsideBrackets: Bool
  var position = 0
  var tokens: [MathToken] = []
  var isSpaced = false
  /// Positions of the braces that close text commands.
  var textEnds: [Int] = []
  /// How many brackets that hold elements are open.
  var bracketDepth = 0
  private let isFormula: Bool
  private let hasOddDollars: Bool
  let braces: [Int: Int]

  static let tokenLimit = 2048

  init(_ text: String, groupsInsideBrackets: Bool) {
    let scalars = Array(text.unicodeScalars)
    self.scalars = scalars
    braces = Self.matchedBraces(scalars)
    self.groupsInsideBrackets = groupsInsideBrackets
    isFormula = scalars.contains {
      ("0"..."9").contains($0) || MathSpelling.formulaMarks.contains($0)
    }
    var dollars = 0
    for (index, scalar) in scalars.enumerated() where scalar == "$" {
      if index == 0 || scalars[index - 1] != "\\" { dollars += 1 }
    }
    hasOddDollars = dollars % 2 == 1
  }

  /// All tokens. Throws when there are too many.
  mutating func read(_ meter: inout WorkMeter) throws(Unreadable) -> [MathToken] {
    while position < scalars.count {
      try meter.spend()
      if textEnds.last == position {
        textEnds.removeLast()
        position += 1
        continue
      }
      try next(&meter)
      guard tokens.count <= Self.tokenLimit else { throw Unreadable() }
    }
    return tokens
  }

  /// The scalar some places ahead.
  func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    let index = position + offset
    return scalars.indices.contains(index) ? scalars[index] : nil
  }

  mutating func append(_ kind: MathToken.Kind, from start: Int) {
    switch kind {
    case .open(.round), .open(.square), .open(.set): bracketDepth += 1
    case .close(.round), .close(.square), .close(.set): bracketDepth = max(0, bracketDepth - 1)
    default: break
    }
    var spelling = ""
    spelling.unicodeScalars.append(contentsOf: scalars[start..<position])
    tokens.append(MathToken(kind: kind, isSpaced: isSpaced, spelling: spelling))
    isSpaced = false
  }

  private mutating func next(_ meter: inout WorkMeter) throws(Unreadable) {
    let scalar = scalars[position]
    let start = position
    if scalar.properties.isWhitespace || scalar == "~" || scalar == "\u{200B}" {
      position += 1
      isSpaced = true
    } else if scalar == "\\" {
      try command(&meter)
    } else if isDigit(scalar) || scalar == "." && peek(1).map(isDigit) == true {
      try number(&meter)
    } else if scalar == "$" {
      position += 1
      if hasOddDollars, let next = peek(), isDigit(next) { append(.currency("$"), from: start) }
    } else if let digit = MathSpelling.superscripts[scalar] {
      superscript(digit)
    } else if let (top, bottom) = MathSpelling.fractions[scalar] {
      position += 1
      append(.fraction, from: start)
      for part in [top, bottom] {
        tokens.append(
          MathToken(
            kind: .number(NumberLiteral(digits: [part])), isSpaced: false, spelling: ""))
      }
    } else if scalar == "^", let end = degreeMark() {
      position = end
      append(.degree, from: start)
    } else if let kind = MathSpelling.symbols[scalar] {
      try symbol(kind)
    } else if let name = MathSpelling.greek[scalar] {
      position += 1
      append(.variable(name), from: start)
    } else if scalar.properties.isAlphabetic {
      try letters()
    } else {
      position += 1
      append(.word(String(Character(scalar))), from: start)
    }
  }

  func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private mutating func symbol(_ kind: MathToken.Kind) throws(Unreadable) {
    let start = position
    position += 1
    let following = peek()
    switch (kind, following) {
    case (.times, "*"):
      position += 1
      append(.power, from: start)
    case (.less, "="), (.greater, "="), (.factorial, "="):
      position += 1
      append(
        kind == .less ? .lessEqual : kind == .greater ? .greaterEqual : .notEqual, from: start)
    case (.equal, "<"), (.equal, ">"):
      position += 1
      append(following == "<" ? .lessEqual : .greaterEqual, from: start)
    default: append(kind, from: start)
    }
  }

  /// Superscript digits as an exponent.
  private mutating func superscript(_ first: UInt8) {
    let start = position
    var digits = [first]
    position += 1
    while let next = peek().flatMap({ MathSpelling.superscripts[$0] }) {
      digits.append(next)
      position += 1
    }
    append(.power, from: start)
    tokens.append(
      MathToken(kind: .number(NumberLiteral(digits: digits)), isSpaced: false, spelling: ""))
  }

  private static let degreeMarks = [
    #"^\circ"#, #"^{\circ}"#, #"^{ \circ }"#, "^°", #"^\degree"#, "^{°}", "^{o}",
  ].map { Array($0.unicodeScalars) }

  /// Where `^\circ`, `^{\circ}` or `^°` ends, if one begins here.
  private func degreeMark() -> Int? {
    let mark = Self.degreeMarks.first { scalars[position...].starts(with: $0) }
    return mark.map { position + $0.count }
  }

  /// A run of letters: a word, a function, or a product of variables.
  private mutating func letters() throws(Unreadable) {
    let start = position
    while let scalar = peek(), scalar.properties.isAlphabetic,
      MathSpelling.symbols[scalar] == nil, MathSpelling.greek[scalar] == nil
    {
      position += 1
    }
    var run = ""
    run.unicodeScalars.append(contentsOf: scalars[start..<position])
    let count = position - start
    if run == "U", joinsSets() {
      append(.union, from: start)
    } else if let kind = MathSpelling.words[run] ?? MathFunction.names[run].map({ .function($0) }) {
      append(kind, from: start)
    } else if count == 1 {
      append(letter(run), from: start)
    } else if isWord(run, count) {
      append(.word(run), from: start)
    } else {
      let end = position
      for index in start..<end {
        position = index + 1
        append(letter(String(Character(scalars[index]))), from: index)
      }
    }
  }

  /// Whether a run of several letters is a word, not a product: in text always; otherwise where it
  /// is a short English word, a unit after a number, longer than three letters, or not ASCII; runs
  /// of three letters also where nothing else looks like a formula.
  private func isWord(_ run: String, _ count: Int) -> Bool {
    let lower = run.lowercased()
    if !textEnds.isEmpty || count > 3 || MathSpelling.shortWords.contains(lower) { return true }
    if run.utf8.contains(where: { $0 >= 128 }) { return true }
    if count == 3, !isFormula { return true }
    guard MathUnit.names[lower] != nil, let last = tokens.last?.kind else { return false }
    switch last {
    case .number, .close, .pi, .divide, .word: return true
    default: return false
    }
  }

  /// Whether a U stands between brackets: the plain spelling of a union.
  private func joinsSets() -> Bool {
    var index = position
    while scalars.indices.contains(index), scalars[index] == " " { index += 1 }
    guard scalars.indices.contains(index), ["(", "[", "{", "\\"].contains(scalars[index]),
      case .close? = tokens.last?.kind
    else { return false }
    return true
  }

  private func letter(_ name: String) -> MathToken.Kind {
    switch name {
    case "e": .e
    case "i": .i
    default: .variable(name)
    }
  }
}

extension MathSpelling {
  /// Characters that occur in formulas and not in prose.
  static let formulaMarks: Set<Unicode.Scalar> = [
    "\\", "+", "*", "/", "^", "=", "<", ">", "_", "√", "π", "≤", "≥", "×", "·", "²", "³",
  ]
}
