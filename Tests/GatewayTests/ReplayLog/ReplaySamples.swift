import Foundation
import Gateway
import Parsimony

/// Runs for the log, and the lines that both sides agree on.
enum ReplaySamples {
  static func run(_ prompt: String = "What is 6 * 7?") throws -> ReplayRun {
    func trace(_ steps: [(String, Int)], _ answer: Answer?, _ ending: Trace.Ending = .ended)
      -> Trace
    {
      Trace(steps: steps.map { Step(text: $0.0, tokens: $0.1) }, ending: ending, answer: answer)
    }
    func record(_ index: Int, _ trace: Trace, _ scores: [Double]?) throws -> CandidateRecord {
      try CandidateRecord(
        id: CandidateID(index), seed: 1, trace: trace,
        assessment: scores.map { scores in
          try Assessment(
            scores: scores,
            quantiles: scores.map { try SuccessQuantiles(values: [$0, $0, $0]) })
        })
    }
    let right = trace([("Six sevens.\n\n", 4), ("It is 42.0", 5)], Answer("42.0", key: "42"))
    var ledger = Ledger()
    ledger.book(
      Spend(promptTokens: 20, generatedTokens: 40, cachedTokens: 40, samples: 4, policyCalls: 4),
      as: .sampling)
    ledger.book(Spend(prmTokens: 61, prmCalls: 2), as: .scoring)
    let outcome = try Outcome(
      question: Question(id: "x", prompt: prompt), strategy: "controller:price=0.05",
      conclusion: Conclusion(
        .accepted, candidate: 2, trace: right,
        confidence: Confidence(value: 0.9, low: 0.75, high: 0.95, basis: .calibrated)),
      candidates: [
        record(2, right, [0.5, 0.6, 0.9]),
        record(0, trace([("I guess 42", 6)], Answer("42")), [0.5, 0.25]),
        record(1, trace([("And so on", 9)], nil, .truncated), nil),
        record(3, trace([("Not done", 3)], nil, .open), [0.5, 0.4]),
      ], notes: ["a note"], ledger: ledger, seconds: 0.5)
    return ReplayRun(
      outcome: outcome, time: 1_800_000_000.25, model: "qwen:adaptive", policy: "qwen",
      prm: "qwen-prm", calibrator: "fnv1a64:0123456789abcdef")
  }

  /// The line of ``run(_:)`` with texts and a key of zeros. The importer's tests have it, too.
  static let line =
    #"{"schema":"parsimony.run/1","time":1800000000.25,"model":"qwen:adaptive","policy":"qwen","#
    + #""prm":"qwen-prm","calibrator":"fnv1a64:0123456789abcdef","strategy":"controller:price=0.05","#
    + #""decision":"accepted","redacted":false,"question":"q:4a5d3eb668a6a8a4ac938f5e6d6fd63b","text":"What is 6 * 7?","#
    + #""prompt_tokens":15,"prompt_score":0.5,"traces":[{"answer":"42","steps":[6],"scores":[0.25],"#
    + #""prm_tokens":30,"text":"I guess 42"},{"ending":"truncated","steps":[9],"text":"And so on"},"#
    + #"{"answer":"42.0","key":"42","steps":[4,5],"scores":[0.6,0.9],"prm_tokens":30,"#
    + #""text":"Six sevens.\n\nIt is 42.0"}],"chosen":2,"confidence":[0.9,0.75,0.95]}"#

  /// The same, redacted.
  static let redactedLine =
    #"{"schema":"parsimony.run/1","time":1800000000.25,"model":"qwen:adaptive","policy":"qwen","#
    + #""prm":"qwen-prm","calibrator":"fnv1a64:0123456789abcdef","strategy":"controller:price=0.05","#
    + #""decision":"accepted","redacted":true,"question":"q:4a5d3eb668a6a8a4ac938f5e6d6fd63b","prompt_tokens":15,"#
    + #""prompt_score":0.5,"traces":[{"answer":"a:be648f2ea81b5c2d753f08cbbb386688","steps":[6],"scores":[0.25],"prm_tokens":30},"#
    + #"{"ending":"truncated","steps":[9]},{"answer":"a:be648f2ea81b5c2d753f08cbbb386688","steps":[4,5],"scores":[0.6,0.9],"#
    + #""prm_tokens":30}],"chosen":2,"confidence":[0.9,0.75,0.95]}"#
}
