import HTTPTypes
import Parsimony

/// What the gateway says of a reply beside the reply: in the extension field `parsimony`, and in
/// headers where they can still be sent.
struct ReplyFacts: Sendable {
  /// The request's id, which the log and the spans have too.
  var requestID: String
  /// The strategy with its settings; nil where the request was passed through.
  var strategy: String?
  var decision: Decision?
  var confidence: Confidence?
  /// The answer that was read off the reply.
  var answer: String?
  /// The certificate's word.
  var certificate: CertificateWord?
  /// Candidates that came back.
  var candidates = 1
  /// The most that the strategy might have drawn.
  var maximumSamples = 1
  var ledger = Ledger()
  /// What the full budget would have cost, in tokens.
  var fullBudgetTokens: Int?
  var seconds = 0.0
  var seed: UInt64?
  /// To whom an abandoned question goes.
  var fallback: String?
  /// The strategy's own words, where the request asked for them.
  var notes: [String]?
  /// The candidates as JSON, where the request asked for them.
  var traces: [UInt8]?
  /// Whether token counts are the gateway's own, because the server told none that can be true.
  var isEstimated = false

  /// What a certificate says of a reply.
  struct CertificateWord: Sendable, Hashable {
    /// Whether its promise covers the reply.
    let holds: Bool
    /// The promise, or why it is void.
    let word: String
  }

  /// Tokens below the full budget's; nil where that is not known.
  var savedTokens: Int? { fullBudgetTokens.map { max(0, $0 - ledger.total.totalTokens) } }

  /// The extension field's value.
  var json: [UInt8] {
    JSONText.object { object in
      object.add("request_id", requestID)
      object.add("strategy", strategy ?? "pass-through")
      object.add("decision", decision?.rawValue)
      object.add("confidence") { text in
        guard let confidence else { return text.null() }
        text.object {
          $0.add("value", confidence.value)
          $0.add("low", confidence.low)
          $0.add("high", confidence.high)
          $0.add("basis", confidence.basis.rawValue)
        }
      }
      if strategy != nil { object.add("answer", answer) }
      object.add("certificate") { text in
        guard let certificate else { return text.null() }
        text.object {
          $0.add("holds", certificate.holds)
          $0.add("word", certificate.word)
        }
      }
      object.add("candidates", candidates)
      object.add("max_samples", maximumSamples)
      object.add("spend") { $0.spend(of: ledger) }
      if isEstimated { object.add("spend_is_estimated", true) }
      object.add("saved") { text in
        guard let fullBudgetTokens, let savedTokens else { return text.null() }
        text.object {
          $0.add("full_budget_tokens", fullBudgetTokens)
          $0.add("tokens", savedTokens)
          $0.add(
            "share",
            fullBudgetTokens > 0 ? Double(savedTokens) / Double(fullBudgetTokens) : 0)
        }
      }
      object.add("seconds", (seconds * 1e6).rounded() / 1e6)
      // A string: 64 bits do not fit into the numbers of JavaScript.
      if let seed { object.add("seed", String(seed)) }
      if let fallback { object.add("fallback", fallback) }
      if let notes {
        object.add("notes") { text in text.array(notes) { $0.string($1) } }
      }
      if let traces { object.add("traces", raw: traces) }
    }
  }

  /// The headers that say the most important of it.
  func add(to headers: inout HTTPFields) {
    headers[.requestID] = requestID
    headers[.strategy] = strategy ?? "pass-through"
    guard strategy != nil else { return }
    if let decision { headers[.decision] = decision.rawValue }
    if let confidence {
      headers[.confidence] = String((confidence.value * 10_000).rounded() / 10_000)
    }
    headers[.candidates] = String(candidates)
    headers[.spentTokens] = String(ledger.total.totalTokens)
    if let savedTokens { headers[.savedTokens] = String(savedTokens) }
  }
}

extension HTTPField.Name {
  static let requestID = HTTPField.Name("x-request-id")!
  static let strategy = HTTPField.Name("x-parsimony-strategy")!
  static let decision = HTTPField.Name("x-parsimony-decision")!
  static let confidence = HTTPField.Name("x-parsimony-confidence")!
  static let candidates = HTTPField.Name("x-parsimony-candidates")!
  static let spentTokens = HTTPField.Name("x-parsimony-tokens")!
  static let savedTokens = HTTPField.Name("x-parsimony-saved-tokens")!
}
