import Parsimony

/// One line of a replay log; see ``GatewayLogImporter``.
struct GatewayRun {
  let question: String
  let text: String?
  let policy: String
  let prm: String?
  let isRedacted: Bool
  let promptTokens: Int
  let promptScore: Double?
  let traces: [PoolTrace]

  private static let keys: Set<String> = [
    "schema", "time", "model", "policy", "prm", "calibrator", "strategy", "decision", "redacted",
    "question", "text", "prompt_tokens", "prompt_score", "traces", "chosen", "confidence",
  ]

  /// Reads a line. Throws where it has another form than this version writes.
  init(_ value: StrictJSON) throws(RecordFlaw) {
    let fields = try RecordFields(value, "the run")
    let schema = try fields.string("schema")
    guard schema == GatewayLogImporter.schema else {
      throw RecordFlaw(
        "the schema is \(quoted(schema)), and this version reads "
          + quoted(GatewayLogImporter.schema))
    }
    try fields.require(only: Self.keys)
    _ = try fields.optionalNumber("time")
    for key in ["model", "strategy", "decision"] { _ = try fields.string(key) }
    _ = try fields.optionalString("calibrator")
    _ = try fields.optionalNumbers("confidence")
    _ = try fields.optionalInteger("chosen", PoolFile.tokenCounts)
    policy = try fields.string("policy")
    prm = try fields.optionalString("prm")
    isRedacted = try fields.bool("redacted")
    question = try fields.string("question")
    guard question.wholeMatch(of: /q:[0-9a-f]{32}/) != nil else {
      throw fields.flaw("question", "is \(quoted(question)); it is q: and 32 hexadecimal digits")
    }
    text = try fields.optionalString("text")
    promptTokens = try fields.optionalInteger("prompt_tokens", PoolFile.tokenCounts) ?? 0
    promptScore = try fields.optionalNumber("prompt_score")
    if let promptScore, !(0...1).contains(promptScore) {
      throw fields.flaw("prompt_score", "is \(promptScore); a score lies in 0...1")
    }
    var traces: [PoolTrace] = []
    for (index, value) in try fields.array("traces").enumerated() {
      let trace = try PoolTrace.read(value, number: index + 1, levels: nil)
      if let flaw = trace.flaw(levels: nil) { throw RecordFlaw("trace \(index + 1): \(flaw)") }
      traces.append(trace)
    }
    guard !traces.isEmpty else { throw RecordFlaw("the run has no traces; it needs at least one") }
    self.traces = traces
  }
}
