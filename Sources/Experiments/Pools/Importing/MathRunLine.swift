import Parsimony

/// One line of a search-and-learn run: a question of MATH-500 with solutions and step scores.
struct MathRunLine {
  /// The chat template's header, which some runs keep as the solution's first part.
  private static let header = "<|start_header_id|>assistant<|end_header_id|>"

  let id: String
  let problem: String
  let reference: String
  let completions: [String]
  /// A list of step scores each.
  let scores: [[Double]]
  /// The solutions' tokens; 0 where the run did not count them.
  let tokens: [Int]
  private let grader: MathPoolAnswer

  /// Reads a line. Throws on wrong types, other numbers of solutions, scores or counts, and scores
  /// outside 0...1 or not one a part.
  init(_ value: StrictJSON, samples: Int) throws(RecordFlaw) {
    let fields = try RecordFields(value, "the question")
    let completions = try fields.strings("completions")
    let scores = try fields.numberLists("scores")
    let tokens =
      fields.optional("completion_tokens") == nil
      ? [Int](repeating: 0, count: completions.count)
      : try fields.integers("completion_tokens", PoolFile.tokenCounts)
    guard completions.count == samples, scores.count == samples, tokens.count == samples else {
      throw RecordFlaw(
        "\(completions.count) solutions, \(scores.count) lists of scores and \(tokens.count) "
          + "counts of tokens; this run has \(samples) of each")
    }
    for (index, (completion, scores)) in zip(completions, scores).enumerated() {
      let parts = completion.ranges(of: "\n\n").count + 1
      guard scores.count == parts else {
        throw RecordFlaw(
          "solution \(index + 1): \(scores.count) scores for \(parts) parts; they need one each")
      }
      if let score = scores.first(where: { !(0...1).contains($0) }) {
        throw RecordFlaw("solution \(index + 1): the score \(score) is outside 0...1")
      }
    }
    reference = try fields.string("answer")
    guard let grader = MathPoolAnswer(reference: reference) else {
      throw fields.flaw("answer", "holds no answer that can be read; restore the record")
    }
    self.grader = grader
    id = try fields.string("unique_id")
    problem = try fields.string("problem")
    self.completions = completions
    self.scores = scores
    self.tokens = tokens
  }

  /// The question with solutions that are its own; scores are left out where they are not.
  func question(
    _ solutions: [(text: String, tokens: Int)], scores: [[Double]]?, keepsText: Bool
  ) -> PoolQuestion {
    let prompt = TokenEstimate.tokens(problem)
    var promptScore: Double?
    var grader = grader
    let traces = solutions.enumerated().map { index, solution in
      var parts = solution.text.split(separator: "\n\n", omittingEmptySubsequences: false)
      var own = scores?[index] ?? []
      // The header is no step; its score is that of the empty prefix.
      if parts.count > 1, parts[0] == Self.header {
        parts.removeFirst()
        if !own.isEmpty {
          let first = own.removeFirst()
          promptScore = promptScore ?? first
        }
      }
      let total = solution.tokens > 0 ? solution.tokens : TokenEstimate.tokens(solution.text)
      let (answer, isCorrect) = grader.grade(MathPoolAnswer.text(inSolution: solution.text))
      let isCut = answer == nil && solution.tokens >= SearchAndLearnImporter.maximumTokens
      return PoolTrace(
        answer: answer, isCorrect: isCorrect,
        ending: isCut ? .truncated : .ended,
        stepTokens: TokenEstimate.steps(parts, total: total), scores: own,
        prmTokens: scores == nil ? 0 : total, text: keepsText ? solution.text : nil)
    }
    return PoolQuestion(
      id: "math500/\(id)", text: problem, reference: reference, promptTokens: prompt,
      prmPromptTokens: scores == nil ? 0 : prompt, promptScore: promptScore, traces: traces)
  }
}
