extension MathLexer {
  private static let matrices: Set<String> = [
    "pmatrix", "bmatrix", "matrix", "Bmatrix", "smallmatrix", "array", "psmallmatrix",
    "bsmallmatrix",
  ]

  /// A LaTeX command, or an escaped character.
  mutating func command(_ meter: inout WorkMeter) throws(Unreadable) {
    let start = position
    position += 1
    guard let first = peek() else { return append(.word("\\"), from: start) }
    guard first.isASCII, first.properties.isAlphabetic else {
      position += 1
      return escaped(first, from: start)
    }
    while let scalar = peek(), scalar.isASCII, scalar.properties.isAlphabetic { position += 1 }
    try meter.spend((position - start) / 8)
    var name = ""
    name.unicodeScalars.append(contentsOf: scalars[(start + 1)..<position])
    try named(name, from: start)
  }

  private mutating func escaped(_ scalar: Unicode.Scalar, from start: Int) {
    switch scalar {
    case "{": append(.open(.set), from: start)
    case "}": append(.close(.set), from: start)
    case "\\": append(.rowBreak, from: start)
    case "$": append(.currency("$"), from: start)
    case "%": append(.percent, from: start)
    case "|": append(.bar, from: start)
    case "!": break
    case ",", ";", ":", " ", "\n", ">": isSpaced = true
    // Delimiters of formulas.
    case "(", ")", "[", "]": break
    case "&", "#", "_": append(.word(String(Character(scalar))), from: start)
    default: append(.word("\\" + String(Character(scalar))), from: start)
    }
  }

  private mutating func named(_ name: String, from start: Int) throws(Unreadable) {
    if let kind = MathSpelling.commands[name] {
      append(kind, from: start)
    } else if let function = MathFunction.names[name] {
      append(.function(function), from: start)
    } else if MathSpelling.letters.contains(name) {
      append(.variable(name), from: start)
    } else if MathSpelling.spaceCommands.contains(name) {
      isSpaced = true
    } else if MathSpelling.textCommands.contains(name) || name == "mathrm" {
      // Without braces the command concerns one letter: nothing to do.
      if peek() == "{", let end = closingBrace(from: position) {
        textEnds.append(end)
        position += 1
      }
    } else if name == "circ" {
      append(.degree, from: start)
    } else if name == "mathbb" {
      try blackboardLetter(from: start)
    } else if name == "begin" || name == "end" {
      try environment(begins: name == "begin", from: start)
    } else if MathSpelling.ignoredCommands.contains(name) {
      // "\left." is no delimiter at all.
      if name == "left" || name == "right", peek() == "." { position += 1 }
    } else {
      append(.word("\\" + name), from: start)
    }
  }

  /// Where the group that opens at a brace closes, within the text command around it.
  private func closingBrace(from open: Int) -> Int? {
    guard let end = braces[open], textEnds.last.map({ end < $0 }) ?? true else { return nil }
    return end
  }

  /// The partner of every opening brace that is no delimiter of a set.
  static func matchedBraces(_ scalars: [Unicode.Scalar]) -> [Int: Int] {
    var partners: [Int: Int] = [:]
    var open: [Int] = []
    var index = 0
    while index < scalars.count {
      switch scalars[index] {
      case "\\": index += 1
      case "{": open.append(index)
      case "}": if let start = open.popLast() { partners[start] = index }
      default: break
      }
      index += 1
    }
    return partners
  }

  private mutating func blackboardLetter(from start: Int) throws(Unreadable) {
    let isBraced = peek() == "{"
    guard let letter = peek(isBraced ? 1 : 0), letter.isASCII, letter.properties.isAlphabetic,
      !isBraced || peek(2) == "}"
    else { throw Unreadable() }
    position += isBraced ? 3 : 1
    append(letter == "R" ? .reals : .word("\\mathbb" + String(letter)), from: start)
  }

  private mutating func environment(begins: Bool, from start: Int) throws(Unreadable) {
    guard peek() == "{", let end = closingBrace(from: position) else { throw Unreadable() }
    var name = ""
    name.unicodeScalars.append(contentsOf: scalars[(position + 1)..<end])
    position = end + 1
    guard Self.matrices.contains(name) else { throw Unreadable() }
    if begins, name == "array", peek() == "{" {
      guard let end = closingBrace(from: position) else { throw Unreadable() }
      position = end + 1
    }
    append(begins ? .open(.matrix) : .close(.matrix), from: start)
  }
}
