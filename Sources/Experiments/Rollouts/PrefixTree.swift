import Parsimony

/// The distinct prefixes of a question's solutions.
struct PrefixTree {
  /// One of them.
  struct Prefix {
    /// The solutions that begin so, from 0, ascending.
    var solutions: [Int]
    /// Steps.
    let step: Int
    /// Whether these solutions end here.
    let isTerminal: Bool
    /// Open, or how these solutions ended.
    let ending: Trace.Ending
    /// All steps joined.
    let text: String
    /// Tokens of all steps.
    let tokens: Int
    /// Of all steps; nil where unknown, and for the empty prefix.
    let logProbability: Double?
    /// Of the last step.
    let stepLogProbability: Double?
    /// Z and N.
    let label: SuccessCount
  }

  /// In the order in which solutions come to them.
  private(set) var prefixes: [Prefix] = []

  /// Solutions share a prefix where everything recorded of it is equal.
  init(_ question: LabelledQuestion) {
    struct Key: Hashable {
      let parent: Int
      let text: String
      let tokens: Int
      let logProbability: Double?
      let ending: Trace.Ending
      let isTerminal: Bool
      let successes: Int
    }
    var known: [Key: Int] = [:]
    for (number, solution) in question.solutions.enumerated() {
      var parent = -1
      for length in 0...solution.steps.count {
        let isTerminal = length == solution.steps.count
        let step = length - 1
        let key = Key(
          parent: parent, text: length == 0 ? "" : solution.steps[step],
          tokens: length == 0 ? 0 : solution.tokens[step],
          logProbability: length == 0 || solution.logProbabilities.isEmpty
            ? nil : solution.logProbabilities[step],
          ending: isTerminal ? solution.ending : .open, isTerminal: isTerminal,
          successes: solution.successes[length])
        if let index = known[key] {
          prefixes[index].solutions.append(number)
          parent = index
          continue
        }
        let before = parent < 0 ? nil : prefixes[parent]
        known[key] = prefixes.count
        let sum = key.logProbability.map { (before?.logProbability ?? 0) + $0 }
        prefixes.append(
          Prefix(
            solutions: [number], step: length, isTerminal: isTerminal, ending: key.ending,
            text: (before?.text ?? "") + key.text, tokens: (before?.tokens ?? 0) + key.tokens,
            logProbability: sum, stepLogProbability: key.logProbability,
            label: question.label(solution, after: length)))
        parent = prefixes.count - 1
      }
    }
  }
}
