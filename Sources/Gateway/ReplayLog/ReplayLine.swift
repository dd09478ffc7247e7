import Parsimony

/// One run as a line of the replay log: JSON, schema `parsimony.run/1`, UTF-8.
///
/// `parsimony pool import gateway-log --from FILE` reads the same form; a fixture pins both sides.
///
/// - `schema`: always `parsimony.run/1`.
/// - `time`: when the run ended, in seconds since 1970.
/// - `model`, `policy`: texts. `prm`, `calibrator`: texts; absent where there is none.
/// - `strategy`, `decision`: texts, as replies have them.
/// - `redacted`: whether texts are hashes.
/// - `question`: a keyed hash of the question, `q:` and 32 hexadecimal digits: equal questions have
///   equal ones. `text`: the question; absent where redacted.
/// - `prompt_tokens`: a whole number: prompt tokens of a policy call, on average, cached ones
///   included.
/// - `prompt_score`: the raw score of the empty prefix, in 0...1; absent where nobody scored it.
/// - `traces`: a list of objects, at least one: the complete candidates in the order of their
///   numbers, each as a trace of `parsimony.pool/1` without `correct` and `quantiles`: `answer`,
///   `key`, `ending`, `steps`, `scores`, `prm_tokens`, `text`. Where redacted, `answer` is a keyed
///   hash, `a:` and 32 digits, equal for answers of a question that count as equal, and there is no
///   `text`. `prm_tokens` are the run's, shared evenly among its scored traces.
/// - `chosen`: the place in `traces` of the one that the reply is made of, from 0; absent where it is
///   none of them.
/// - `confidence`: `[value, low, high]`; absent where none was stated.
struct ReplayLine {
  static let schema = "parsimony.run/1"
  /// The longest line, in bytes; a longer one is not written.
  static let maximumBytes = 16 << 20

  let run: ReplayRun
  let redactor: ReplayRedactor
  let keepsText: Bool

  /// The line with its line feed; nil where the run has no complete trace, or the line is too long.
  func bytes() -> [UInt8]? {
    let outcome = run.outcome
    let records = outcome.candidates.filter { $0.trace.isComplete && !$0.trace.steps.isEmpty }
      .sorted { $0.id < $1.id }
    guard !records.isEmpty else { return nil }
    let question = redactor.question(outcome.question.prompt)
    let scored = records.filter { scores($0) != nil }
    let spend = outcome.ledger[.sampling]
    let prompt =
      spend.policyCalls > 0 ? (spend.promptTokens + spend.cachedTokens) / spend.policyCalls : 0
    let prmTokens =
      scored.isEmpty ? 0 : outcome.ledger[.scoring].prmTokens / scored.count
    var line = JSONText.object { object in
      object.add("schema", Self.schema)
      object.add("time", (run.time * 1000).rounded() / 1000)
      object.add("model", run.model)
      object.add("policy", run.policy)
      if let prm = run.prm { object.add("prm", prm) }
      if let calibrator = run.calibrator { object.add("calibrator", calibrator) }
      object.add("strategy", outcome.strategy)
      object.add("decision", outcome.conclusion.decision.rawValue)
      object.add("redacted", !keepsText)
      object.add("question", question)
      if keepsText { object.add("text", outcome.question.text) }
      object.add("prompt_tokens", Self.count(prompt))
      if let first = scored.first?.assessment?.scores.first {
        object.add("prompt_score", first)
      }
      object.add("traces") { text in
        text.array(records) { text, record in
          text.object { write(record, of: question, prmTokens: prmTokens, into: &$0) }
        }
      }
      if let chosen = records.firstIndex(where: { $0.id == outcome.conclusion.candidate }) {
        object.add("chosen", chosen)
      }
      if let confidence = outcome.conclusion.confidence {
        object.add("confidence") { text in
          text.array([confidence.value, confidence.low, confidence.high]) { $0.number($1) }
        }
      }
    }
    guard line.count < Self.maximumBytes else { return nil }
    line.append(UInt8(ascii: "\n"))
    return line
  }

  private func write(
    _ record: CandidateRecord, of question: String, prmTokens: Int,
    into object: inout JSONText.Object
  ) {
    let trace = record.trace
    if trace.ending == .truncated {
      object.add("ending", trace.ending.rawValue)
    } else if let answer = trace.answer {
      if keepsText {
        object.add("answer", answer.text)
        if answer.key != answer.text { object.add("key", answer.key) }
      } else {
        object.add("answer", redactor.answer(answer.key, ofQuestion: question))
      }
    }
    object.add("steps") { text in
      text.array(trace.steps) { $0.integer(Self.count($1.tokens)) }
    }
    if let scores = scores(record) {
      object.add("scores") { text in text.array(scores) { $0.number($1) } }
      object.add("prm_tokens", Self.count(prmTokens))
    }
    if keepsText { object.add("text", trace.text) }
  }

  /// The score after each step; nil where not every step has one.
  private func scores(_ record: CandidateRecord) -> ArraySlice<Double>? {
    guard let scores = record.assessment?.scores,
      scores.count == record.trace.steps.count + 1, scores.allSatisfy({ (0...1).contains($0) })
    else { return nil }
    return scores.dropFirst()
  }

  /// A count that a pool may have.
  private static func count(_ value: Int) -> Int { min(max(0, value), 1_000_000_000) }
}
