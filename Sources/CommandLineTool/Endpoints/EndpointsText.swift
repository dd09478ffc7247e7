package import Endpoints

/// What `endpoints probe` prints.
package enum EndpointsText {
  /// A line a capability: what was found, and what it is good for.
  package static func table(
    _ found: EngineCapabilities, url: String, model: String, width: Int
  ) -> String {
    let heads: [(label: String, value: String)] = [
      ("server", url), ("engine", found.engine.rawValue), ("model", model),
      ("fingerprint", found.fingerprint.isEmpty ? "none told" : found.fingerprint),
    ]
    return Paragraph.facts(heads, width: width) + "\n"
      + AlignedTable(
        [.init("capability"), .init("found"), .init("good for", expendability: 1)],
        rows: rows(found)
      ).text(width: width)
  }

  private static func rows(_ found: EngineCapabilities) -> [[String]] {
    [
      ["chat completions", word(found.chat), "conversations"],
      ["completions", word(found.completions), "raw prompts, continuation of a prefix"],
      ["n", choices(found), "a first wave in one call, its prompt paid once"],
      ["seed", word(found.seed), "equal seeds, equal texts"],
      ["seed counts up", word(found.seedsCountUp), "choice i is drawn as from seed + i"],
      ["log-probabilities (chat)", shape(found.chatLogProbabilities), "calibrators, exact counts"],
      [
        "log-probabilities (completions)", shape(found.completionLogProbabilities),
        "calibrators, exact counts",
      ],
      ["token ids", word(found.tokenIDs), "exact counts"],
      ["stop", word(found.stop), "ending a text early"],
      ["stop reason", word(found.stopReason), "steps of several choices in one call"],
      ["streaming", word(found.streaming), "cancelling what is no longer wanted"],
      ["usage in streams", word(found.streamUsage), "the price of prompts"],
      ["continuation (chat)", word(found.chatContinuation), "search step by step"],
      ["priority", word(found.priority), "finishing what was begun first"],
      ["cancels streams", known(found.cancelsStreams), "nothing runs on (known of the engine)"],
      ["cancels whole calls", known(found.cancelsWhole), "nothing runs on (known of the engine)"],
      ["context", found.contextLength.map { Figures.count($0) } ?? "unknown", "tokens in all"],
      [
        "other endpoints",
        found.endpoints.isEmpty ? "none" : found.endpoints.joined(separator: " "),
        "process reward models",
      ],
    ]
  }

  private static func word(_ flag: Bool) -> String { flag ? "yes" : "no" }

  private static func known(_ flag: Bool?) -> String { flag.map(word) ?? "unknown" }

  private static func shape(_ shape: EngineCapabilities.LogProbabilityShape?) -> String {
    shape.map { "in the \($0.rawValue) shape" } ?? "no"
  }

  private static func choices(_ found: EngineCapabilities) -> String {
    guard found.choices else { return "no" }
    return found.maximumChoices.map { "up to \($0)" } ?? "yes"
  }

  /// The same for programs, keys sorted.
  package static func json(
    _ found: EngineCapabilities, url: String, model: String
  ) throws -> String {
    struct Document: Encodable {
      let schema = "parsimony.endpoint-capabilities/1"
      let url: String
      let model: String
      let capabilities: EngineCapabilities
    }
    return try JSONText.encode(Document(url: url, model: model, capabilities: found))
  }
}
