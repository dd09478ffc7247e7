/// Reads tokens as an answer: lists, relations, sets, intervals, matrices, values with units.
/// Expressions are evaluated while they are read (`MathParser+Expressions`): no tree is built.
struct MathParser {
  typealias Content = MathForm.Content

  let tokens: [MathToken]
  let matches: [Int]
  var meter: WorkMeter
  /// Whether plus-minus signs are minus in this pass, and whether one was met.
  var isLowerSign = false
  var hasDoubleSign = false
  var depth = 0
  /// The expression that is being read.
  var cursor = 0
  var end = 0
  var functionDepth = 0
  var barDepth = 0
  /// How many digits of the number at the cursor were taken as arguments (`\frac12`).
  var digitsTaken = 0

  static let elementLimit = 256

  init(tokens: [MathToken], matches: [Int], meter: WorkMeter) {
    self.tokens = tokens
    self.matches = matches
    self.meter = meter
  }

  /// The whole answer: one item, or several, which are a set or a union.
  mutating func answer(in range: Range<Int>) throws(Unreadable) -> Content {
    let parts = try split(range) { kind in
      kind == .comma || kind == .semicolon || kind == .and || kind == .or
    }
    if parts.count == 1 {
      let items = try item(parts[0])
      return items.count == 1 ? items[0] : unlabelled(items, isUnion: false)
    }
    var items: [Content] = []
    var areInequalities = true
    for part in parts {
      areInequalities = areInequalities && isInequality(part)
      items += try item(part)
    }
    guard items.count <= Self.elementLimit else { throw Unreadable() }
    // "x < 2 or x > 3" is a union; "x > 2 and x < 5" would be an intersection.
    if areInequalities, top(range, .and) != nil { throw Unreadable() }
    return unlabelled(items, isUnion: areInequalities)
  }

  /// Several items as one: "x = 1 or x = 2" is x of the set of 1 and 2.
  private func unlabelled(_ items: [Content], isUnion: Bool) -> Content {
    var names: Set<String> = []
    var contents: [Content] = []
    for item in items {
      if case .labelled(let name, let content, _) = item {
        names.insert(name)
        contents.append(content)
      } else {
        names.insert("")
        contents.append(item)
      }
    }
    guard names.count == 1, let name = names.first, !name.isEmpty else {
      return isUnion ? .union(items) : .set(items)
    }
    return .labelled(
      name: name, isUnion ? .union(contents) : .set(contents), difference: nil)
  }

  /// The parts between separators outside brackets. "2, 3, and 5" has three.
  func split(
    _ range: Range<Int>, at isSeparator: (MathToken.Kind) -> Bool
  ) throws(Unreadable) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    var index = start
    var previous: MathToken.Kind?
    while index < range.upperBound {
      let kind = tokens[index].kind
      if isSeparator(kind) {
        if start < index {
          parts.append(start..<index)
        } else if !(kind == .and || kind == .or) || previous != .comma {
          throw Unreadable()
        }
        start = index + 1
        previous = kind
      }
      index = matches[index] > index ? matches[index] + 1 : index + 1
    }
    guard start < range.upperBound else { throw Unreadable() }
    parts.append(start..<range.upperBound)
    return parts
  }

  /// The first place of a token outside brackets.
  func top(_ range: Range<Int>, _ kind: MathToken.Kind) -> Int? {
    var index = range.lowerBound
    while index < range.upperBound {
      if tokens[index].kind == kind { return index }
      index = matches[index] > index ? matches[index] + 1 : index + 1
    }
    return nil
  }

  /// An item without relation: one content, or two with a plus-minus sign.
  mutating func pieces(_ range: Range<Int>) throws(Unreadable) -> [Content] {
    hasDoubleSign = false
    isLowerSign = false
    let upper = try piece(range)
    guard hasDoubleSign else { return [upper] }
    isLowerSign = true
    let lower = try piece(range)
    isLowerSign = false
    hasDoubleSign = true
    return [upper, lower]
  }

  private mutating func piece(_ range: Range<Int>) throws(Unreadable) -> Content {
    guard let first = tokens[range].first?.kind else { throw Unreadable() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= MathBrackets.depthLimit else { throw Unreadable() }
    try meter.spend()
    if top(range, .union) != nil {
      var parts: [Content] = []
      for part in try split(range, at: { $0 == .union }) { parts.append(try piece(part)) }
      guard parts.count <= Self.elementLimit else { throw Unreadable() }
      return .union(parts)
    }
    if range.count == 1 {
      if first == .emptySet { return .set([]) }
      if first == .infinity { return .infinity(isNegative: false) }
      if first == .reals {
        return .sequence(
          open: .round, close: .round,
          [.infinity(isNegative: true), .infinity(isNegative: false)])
      }
    }
    if range.count == 2, tokens[range.upperBound - 1].kind == .infinity {
      if first == .minus { return .infinity(isNegative: true) }
      if first == .plus { return .infinity(isNegative: false) }
    }
    if matches[range.lowerBound] == range.upperBound - 1, case .open(let bracket) = first,
      let content = try bracketed(bracket, range)
    {
      return content
    }
    return .quantity(try quantity(range))
  }

  /// Brackets around everything; nil where they only group an expression.
  private mutating func bracketed(
    _ bracket: MathToken.Bracket, _ range: Range<Int>
  ) throws(Unreadable) -> Content? {
    let inner = (range.lowerBound + 1)..<(range.upperBound - 1)
    let isList = top(inner, .comma) != nil || top(inner, .semicolon) != nil
    switch bracket {
    case .matrix: return try matrix(inner)
    case .set: return inner.isEmpty ? .set([]) : .set(try elements(inner, splicing: true))
    case .group:
      if inner.isEmpty { return .set([]) }
      if isList { return .set(try elements(inner, splicing: true)) }
      return try piece(inner)
    case .round, .square, .angle:
      guard isList else {
        guard !inner.isEmpty, case .close(let close) = tokens[range.upperBound - 1].kind,
          close == bracket
        else { throw Unreadable() }
        // Brackets around a tuple, a set or an infinity.
        return bracket == .angle ? nil : try piece(inner)
      }
      return try sequence(bracket, inner, range.upperBound - 1)
    case .floor, .ceiling: return nil
    }
  }

  private mutating func sequence(
    _ bracket: MathToken.Bracket, _ inner: Range<Int>, _ last: Int
  ) throws(Unreadable) -> Content {
    guard case .close(let close) = tokens[last].kind else { throw Unreadable() }
    let elements = try elements(inner, splicing: false)
    // [[1, 2], [3, 4]] is a matrix, as programs write it.
    let rows = elements.compactMap { element -> [Content]? in
      guard case .sequence(.square, .square, let row) = element else { return nil }
      return row
    }
    if bracket == .square, close == .square, rows.count == elements.count,
      Set(rows.map(\.count)).count == 1
    {
      return .matrix(rows)
    }
    // Angle brackets are another spelling of tuples.
    let isAngle = bracket == .angle
    return .sequence(
      open: isAngle ? .round : bracket, close: isAngle ? .round : close, elements)
  }

  /// Elements of brackets. In sets a plus-minus sign gives two; elsewhere it cannot be read.
  private mutating func elements(
    _ range: Range<Int>, splicing: Bool
  ) throws(Unreadable) -> [Content] {
    let (outer, wasDouble) = (isLowerSign, hasDoubleSign)
    defer { (isLowerSign, hasDoubleSign) = (outer, wasDouble) }
    var all: [Content] = []
    let parts = try split(range) { $0 == .comma || $0 == .semicolon }
    guard parts.count <= Self.elementLimit else { throw Unreadable() }
    for part in parts {
      let items = splicing ? try item(part) : try pieces(part)
      guard splicing || items.count == 1 else { throw Unreadable() }
      all += items
    }
    return all
  }

  private mutating func matrix(_ range: Range<Int>) throws(Unreadable) -> Content {
    var rows: [[Content]] = []
    var range = range
    // A row break at the end closes the last row.
    while range.count > 1, tokens[range.upperBound - 1].kind == .rowBreak {
      range = range.lowerBound..<(range.upperBound - 1)
    }
    var count = 0
    for row in try split(range, at: { $0 == .rowBreak }) {
      var cells: [Content] = []
      for cell in try split(row, at: { $0 == .ampersand }) {
        let content = try pieces(cell)
        guard content.count == 1 else { throw Unreadable() }
        cells.append(content[0])
      }
      count += cells.count
      rows.append(cells)
      guard count <= Self.elementLimit else { throw Unreadable() }
    }
    return .matrix(rows)
  }
}
