import Foundation
import Parsimony
import Puzzles
import Testing

struct CountdownExpressionTests {
  /// After 2-1=1 two ones lie on the table: 4-1 means the given one, in either order of steps.
  @Test(arguments: ["2-1=1:1 1 4\n4-1=3:1 3\n3*1=3\n", "4-1=3:1 2 3\n2-1=1:1 3\n3*1=3\n"])
  func theSimplestOfEqualNumbersIsTaken(_ trace: String) throws {
    let verifier = CountdownVerifier(try CountdownPuzzle(parsing: "1 1 2 4>3"))
    let answer = try #require(verifier.answer(in: trace))
    let expression = try #require(answer.expression)
    #expect(expression.infix == "(4-1)*(2-1)")
    #expect(answer.key == "(4-1)*(2-1)")
    #expect(expression.value == Fraction(3))
    #expect(expression.numbers == [1, 1, 2, 4])
  }

  @Test func writesAsFewParenthesesAsKeepTheValue() throws {
    var random = SplitMix64(seed: 4)
    func draw(_ depth: Int) -> CountdownExpression {
      if depth == 0 || random.next() % 4 == 0 { return .number(Int(random.next() % 30) + 1) }
      let operation = ArithmeticOperation.allCases[Int(random.next() % 4)]
      return .operation(draw(depth - 1), operation, draw(depth - 1))
    }
    var checked = 0
    while checked < 2_000 {
      let expression = draw(3)
      guard let value = expression.value else { continue }
      checked += 1
      let infix = expression.infix
      #expect(InfixReader.value(of: infix) == value, "\(infix)")
      // Taking away any matching pair changes the value or is not an expression.
      let characters = Array(infix)
      for open in characters.indices where characters[open] == "(" {
        var depth = 0
        let close = characters[open...].indices.first { index in
          if characters[index] == "(" { depth += 1 }
          if characters[index] == ")" { depth -= 1 }
          return depth == 0
        }!
        var bare = characters
        bare.remove(at: close)
        bare.remove(at: open)
        // A pair may only be spared when values coincide, such as a-(b-c) with c = 0.
        if InfixReader.value(of: String(bare)) == value {
          #expect(InfixReader.isSameShape(infix, String(bare)) == false, "\(infix)")
        }
      }
    }
  }

  @Test func keysJoinOrdersOfTheSameSolutionAndNothingElse() throws {
    // Independent canonical form: the multiset of values the expression takes when its numbers are
    // replaced by generic reals; equal polynomials agree, others differ almost surely.
    var solver = CountdownSolver(options: .init(arithmetic: .integers))
    for text in ["2 3 5 7>24", "4 9 10 13", "1 4 6 11>30", "3 5 8 12>40", "2 6 7 11>31"] {
      let puzzle = try CountdownPuzzle(parsing: text)
      let verifier = CountdownVerifier(puzzle)
      var valueOfKey: [String: Double] = [:]
      for path in solver.allPaths(from: CountdownState(puzzle)) {
        let answer = try #require(verifier.answer(in: path.modelText))
        let expression = try #require(answer.expression)
        let value = genericValue(expression)
        if let known = valueOfKey[answer.key] {
          #expect(abs(known - value) < 1e-9 * max(1, abs(value)), "\(answer.key)")
        }
        valueOfKey[answer.key] = value
      }
      // Different keys are different rational functions.
      let values = valueOfKey.values.sorted()
      for (first, second) in zip(values, values.dropFirst()) {
        #expect(abs(first - second) > 1e-9 * max(1, abs(first)), "\(valueOfKey)")
      }
    }
  }

  /// The value when every number n is replaced by n + sqrt(n + 2) / 7.
  private func genericValue(_ expression: CountdownExpression) -> Double {
    switch expression {
    case .number(let number): return Double(number) + Double(number + 2).squareRoot() / 7
    case .operation(let left, let operation, let right):
      let (a, b) = (genericValue(left), genericValue(right))
      switch operation {
      case .add: return a + b
      case .subtract: return a - b
      case .multiply: return a * b
      case .divide: return a / b
      }
    }
  }
}

/// Reads infix text with the usual ranks, by recursive descent; for tests.
struct InfixReader {
  private var rest: Substring

  static func value(of text: String) -> Fraction? {
    var reader = InfixReader(rest: text[...])
    guard let value = reader.sum(), reader.rest.isEmpty else { return nil }
    return value
  }

  /// Whether two texts have the same value however their numbers are changed: tried with the
  /// numbers replaced by different primes.
  static func isSameShape(_ first: String, _ second: String) -> Bool {
    let primes = [101, 211, 307, 401, 503, 601, 701, 809]
    func renamed(_ text: String) -> String {
      var (result, index, digits) = ("", 0, false)
      for character in text {
        if character.isNumber {
          if !digits { result += String(primes[index % 8]) }
          digits = true
        } else {
          if digits { index += 1 }
          digits = false
          result.append(character)
        }
      }
      return result
    }
    return value(of: renamed(first)) == value(of: renamed(second))
  }

  private mutating func sum() -> Fraction? {
    guard var value = product() else { return nil }
    while let sign = rest.first, sign == "+" || sign == "-" {
      rest.removeFirst()
      guard let next = product(),
        let result = sign == "+" ? value.adding(next) : value.subtracting(next)
      else { return nil }
      value = result
    }
    return value
  }

  private mutating func product() -> Fraction? {
    guard var value = atom() else { return nil }
    while let sign = rest.first, sign == "*" || sign == "/" {
      rest.removeFirst()
      guard let next = atom(),
        let result = sign == "*" ? value.multiplied(by: next) : value.divided(by: next)
      else { return nil }
      value = result
    }
    return value
  }

  private mutating func atom() -> Fraction? {
    if rest.first == "(" {
      rest.removeFirst()
      guard let value = sum(), rest.first == ")" else { return nil }
      rest.removeFirst()
      return value
    }
    let digits = rest.prefix { $0.isNumber }
    rest.removeFirst(digits.count)
    return Int(digits).map { Fraction($0) }
  }
}
