package import Experiments

/// What `pool` prints.
package enum PoolText {
  /// `34 of 100 questions, 0:42 left, 1,234 traces/s, 30 from before`: the most useful first, for
  /// narrow terminals.
  package static func progress(_ progress: PoolProgress) -> String {
    var text = "\(Figures.count(progress.done)) of \(Figures.counted(progress.total, "question"))"
    if let remaining = progress.remainingSeconds { text += ", \(Figures.clock(remaining)) left" }
    if let rate = progress.tracesPerSecond { text += ", \(rateText(rate))" }
    if progress.resumed > 0 { text += ", \(Figures.count(progress.resumed)) from before" }
    return text
  }

  /// The last line of a recording.
  static func recorded(_ pool: Pool, _ progress: PoolProgress, path: String) throws -> String {
    let facts = PoolFacts(pool)
    var text =
      "\(pool.header.name): \(Figures.counted(facts.questions, "question")) with "
      + "\(Figures.counted(facts.traces, "trace")) in \(path)"
    if progress.resumed > 0 { text += ", \(Figures.count(progress.resumed)) of them from before" }
    if let mean = facts.meanCorrect { text += "; pass@1 \(Figures.percent(mean))" }
    if let rate = progress.tracesPerSecond {
      text += "; \(Figures.duration(progress.seconds)), \(rateText(rate))"
    }
    return text + "\nfingerprint \(try PoolFile.fingerprint(of: pool))\n"
  }

  private static func rateText(_ rate: Double) -> String {
    "\(rate < 10 ? Figures.decimal(rate) : Figures.count(Int(rate.rounded()))) traces/s"
  }

  /// What a pool holds, a line a fact.
  package static func facts(_ pool: Pool, path: String, width: Int) throws -> String {
    let facts = PoolFacts(pool)
    func share(_ count: Int) -> String {
      "\(Figures.count(count)) of \(Figures.counted(facts.traces, "trace"))"
    }
    let each =
      facts.fewestTraces == facts.mostTraces
      ? Figures.count(facts.mostTraces)
      : "\(Figures.count(facts.fewestTraces)) to \(Figures.count(facts.mostTraces))"
    var lines: [(label: String, value: String)] = [
      ("pool", "\(pool.header.name) (\(path))"), ("source", pool.header.source),
      ("policy", pool.header.policy), ("prm", pool.header.prm ?? "none"),
      ("calibrator", pool.header.calibrator ?? "none"),
      ("questions", Figures.count(facts.questions)),
      ("traces", "\(Figures.count(facts.traces)), \(each) a question"),
      (
        "answers",
        "\(share(facts.answered)), \(Figures.decimal(facts.distinctAnswers)) different a question"
      ),
      ("scores", "\(share(facts.scored)); quantiles: \(share(facts.withQuantiles))"),
      ("labels", share(facts.labelled)),
    ]
    if let mean = facts.meanCorrect, let any = facts.anyCorrect, let vote = facts.majorityCorrect {
      lines.append(
        (
          "right",
          "pass@1 \(Figures.percent(mean)), any \(Figures.percent(any)), majority "
            + Figures.percent(vote)
        ))
    }
    lines += [
      (
        "tokens",
        "policy \(Figures.count(facts.generatedTokens)) + prompts "
          + "\(Figures.count(facts.promptTokens)), prm \(Figures.count(facts.prmTokens)) + prompts "
          + Figures.count(facts.prmPromptTokens)
      ),
      ("fingerprint", try PoolFile.fingerprint(of: pool)),
    ]
    lines += pool.header.remarks.map { ("remark", $0) }
    return Paragraph.facts(lines, width: width)
  }

  /// The same for programs, keys sorted.
  package static func json(_ pool: Pool) throws -> String {
    struct Document: Encodable {
      let schema = "parsimony.pool-facts/1"
      let name: String
      let source: String
      let policy: String
      let prm: String?
      let calibrator: String?
      let seed: UInt64?
      let remarks: [String]
      let fingerprint: String
      let facts: PoolFacts
    }
    let header = pool.header
    return try JSONText.encode(
      Document(
        name: header.name, source: header.source, policy: header.policy, prm: header.prm,
        calibrator: header.calibrator, seed: header.seed, remarks: header.remarks,
        fingerprint: try PoolFile.fingerprint(of: pool), facts: PoolFacts(pool)))
  }
}
