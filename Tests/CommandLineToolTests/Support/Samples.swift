import Experiments
import Parsimony
import Puzzles

/// Outcomes and runs with known numbers.
enum Samples {
  static let question = Question(
    id: "countdown/4 9 10 13>24", prompt: "4 9 10 13>24\n", text: "Use 4 9 10 13 to make 24.")

  static let right = Trace(
    steps: [
      Step(text: "13-9=4:4 4 10\n", tokens: 9), Step(text: "10-4=6:4 6\n", tokens: 8),
      Step(text: "6*4=24\n", tokens: 6),
    ], ending: .ended, answer: Answer("(10 - 4) * (13 - 9) = 24"))

  static let wrong = Trace(
    steps: [Step(text: "13+9=25:4 10 25\n", tokens: 9), Step(text: "x\n", tokens: 2)],
    ending: .ended, answer: nil)

  /// An accepted answer among two candidates.
  static func accepted() throws -> Outcome {
    let assessment = Assessment(
      scores: [0.4, 0.5, 0.7, 0.9],
      quantiles: try [0.3, 0.4, 0.6, 0.8].map {
        try SuccessQuantiles(values: [$0 - 0.2, $0, $0 + 0.1])
      })
    var ledger = Ledger()
    ledger.book(
      Spend(
        promptTokens: 11, generatedTokens: 34, cachedTokens: 11, samples: 2, policyCalls: 2),
      as: .sampling)
    ledger.book(Spend(prmTokens: 1045, prmCalls: 2), as: .scoring)
    return Outcome(
      question: question, strategy: "ias",
      conclusion: Conclusion(
        .accepted, candidate: 1, trace: right,
        confidence: Confidence(value: 0.8, low: 0.6, high: 0.9, basis: .calibrated)),
      candidates: [
        CandidateRecord(id: 0, seed: 7, trace: wrong),
        CandidateRecord(id: 1, seed: 8, trace: right, assessment: assessment),
      ],
      notes: ["low quantile 0.1 at the empty prefix: 2 of 64 samples"], ledger: ledger,
      seconds: 0.25)
  }

  /// Nothing found.
  static let abandoned = Outcome(
    question: question, strategy: "greedy", conclusion: Conclusion(.abandoned), candidates: [],
    notes: [], ledger: Ledger(), seconds: 0.5)

  /// Four questions under four lines with made-up results.
  static func run(seeds: Int = 1) throws -> BenchRun {
    var details: [BenchQuestionDetail] = []
    let lines: [(String, Int, Int)] = [
      ("greedy", 1, 1), ("best-of-n", 64, 64), ("ias", 64, 20), ("uniform@ias", 21, 20),
    ]
    for (line, (name, n, samples)) in lines.enumerated() {
      for _ in 0..<seeds {
        for index in 0..<4 {
          details.append(
            BenchQuestionDetail(
              strategy: name, n: n, questionID: "q\(index)", difficulty: Double(index) / 3,
              decision: index == 3 ? .abandoned : .accepted, answer: "a",
              isCorrect: index < line, confidence: nil,
              candidates: (0..<samples).map {
                CandidateGrade(
                  candidate: $0, isCorrect: $0 % 4 < index, hasAnswer: true, score: 0.5,
                  median: nil, tokens: 30)
              },
              spend: Spend(
                promptTokens: 11, generatedTokens: 30 * samples,
                prmTokens: line == 0 ? 0 : 40 * samples, samples: samples),
              wallSeconds: 1.5))
        }
      }
    }
    return try BenchRun(
      set: "generated 4 test seed 1", policy: "builtin/base", prm: "builtin/prm", seed: 1,
      seeds: seeds, details: details)
  }
}
