import Parsimony
import Puzzles
import SmallModels

/// Short solutions, right and wrong, with labels that need no rollouts: is the last step true, and
/// can the two numbers that a step leaves still make the target?
///
/// Most wrong solutions of the built-in policies are right up to the last step, which then claims
/// that two numbers make the target. Whether they do is arithmetic, so that an adapter can practise
/// it on as many examples as it takes.
struct ArithmeticDrills: Sendable {
  let seed: UInt64

  /// The drills of a step: a function of the step and the seed alone.
  func examples(step: Int, count: Int) throws -> [TrainingExample] {
    var generator = SeedSequence(seed: seed).generator("drills", step)
    return try (0..<count).map { index in
      index % 2 == 0 ? try Self.lastStep(&generator) : try Self.twoSteps(&generator)
    }
  }

  /// Two numbers and one step that claims to make the target; half of them do.
  static func lastStep(_ generator: inout SplitMix64) throws -> TrainingExample {
    let (first, second) = operands(&generator)
    let operation = Operation.allCases[generator.index(below: 4)]
    let result = operation.result(first, second)
    let isRight = result != nil && generator.index(below: 2) == 0
    let claim = isRight ? result ?? 0 : wrong(result, &generator)
    // One solution in sixteen stops at a number that is not the target, true or not.
    let misses = generator.index(below: 16) == 0
    let target = misses ? claim + 1 + generator.index(below: 20) : claim
    return try example(
      prompt: [first, second], target: target,
      steps: [("\(first)\(operation.rawValue)\(second)=\(claim)\n", isRight && !misses)])
  }

  /// Three numbers: a step, judged by whether the target can still be made, and a last step.
  static func twoSteps(_ generator: inout SplitMix64) throws -> TrainingExample {
    let numbers = (0..<3).map { _ in generator.index(below: 20) + 1 }
    let (first, second) = (max(numbers[0], numbers[1]), min(numbers[0], numbers[1]))
    var operation = Operation.allCases[generator.index(below: 4)]
    if operation.result(first, second) == nil { operation = .plus }
    let made = operation.result(first, second) ?? 0
    // One first step in eight is wrong: nothing can follow from it.
    let slips = generator.index(below: 8) == 0
    let left = slips ? wrong(made, &generator) : made
    let (high, low) = (max(left, numbers[2]), min(left, numbers[2]))
    let reachable = Operation.allCases.compactMap { operation in
      operation.result(high, low).map { (operation, $0) }
    }.filter { (1...150).contains($0.1) }
    var target = 10 + generator.index(below: 91)
    if generator.index(below: 2) == 0, !reachable.isEmpty {
      target = reachable[generator.index(below: reachable.count)].1
    }
    let ways = reachable.filter { $0.1 == target }
    let isTrue = !ways.isEmpty && generator.index(below: 4) != 0
    var last = isTrue ? ways[0].0 : Operation.allCases[generator.index(below: 4)]
    if !isTrue, last.result(high, low) == target {
      // By chance a true claim: take one of the others.
      last = Operation.allCases.first { $0.result(high, low) != target } ?? .plus
    }
    let isLastTrue = last.result(high, low) == target
    return try example(
      prompt: numbers, target: target,
      steps: [
        (
          "\(first)\(operation.rawValue)\(second)=\(left):\(low) \(high)\n",
          !slips && !ways.isEmpty
        ), ("\(high)\(last.rawValue)\(low)=\(target)\n", !slips && isLastTrue),
      ])
  }

  private enum Operation: String, CaseIterable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"

    /// The result for the larger number first; nil for a division that leaves a remainder.
    func result(_ first: Int, _ second: Int) -> Int? {
      switch self {
      case .plus: first + second
      case .minus: first - second
      case .times: first * second
      case .over: second > 0 && first % second == 0 ? first / second : nil
      }
    }
  }

  /// Two numbers as last steps have them, the larger first.
  private static func operands(_ generator: inout SplitMix64) -> (Int, Int) {
    func number(_ limit: Int) -> Int { generator.index(below: limit) + 1 }
    switch generator.index(below: 4) {
    case 0:
      let second = number(20)
      return (second * number(generator.index(below: 2) == 0 ? 12 : 60), second)
    case 1:
      let (a, b) = (number(25), number(12))
      return (max(a, b), min(a, b))
    default:
      let (a, b) = (number(generator.index(below: 4) == 0 ? 400 : 100), number(60))
      return (max(a, b), min(a, b))
    }
  }

  /// A number that is not the result: near it, or any up to 100.
  private static func wrong(_ result: Int?, _ generator: inout SplitMix64) -> Int {
    while true {
      var claim = generator.index(below: 101)
      if let result, generator.index(below: 2) == 0 {
        claim = result - 12 + generator.index(below: 25)
      }
      if claim != result, claim >= 0 { return claim }
    }
  }

  private static func example(
    prompt: [Int], target: Int, steps: [(text: String, isGood: Bool)]
  ) throws -> TrainingExample {
    let numbers = prompt.sorted().map(String.init).joined(separator: " ")
    var tokens =
      try [CountdownTokenizer.bos] + CountdownTokenizer.encode("\(numbers)>\(target)\n")
    var labels: [TrainingExample.Label] = []
    for step in steps {
      tokens += try CountdownTokenizer.encode(step.text)
      labels.append(.init(position: tokens.count - 1, target: step.isGood ? 1 : 0, weight: 1))
    }
    return TrainingExample(tokens: tokens, objective: .score(labels))
  }
}
