import Parsimony

/// What a run would have cost, had it drawn and scored all its samples.
enum FullBudget {
  /// Tokens: the prompts once, and what a sample cost on average for each of `maximum`. Nil where no
  /// sample came back. An estimate: the samples that were not drawn are unknown.
  static func tokens(of ledger: Ledger, maximum: Int) -> Int? {
    let useful = ledger[.sampling] + ledger[.scoring]
    guard useful.samples > 0 else { return nil }
    let varying = Double(useful.generatedTokens + useful.prmTokens)
    let whole =
      Double(useful.promptTokens) + varying / Double(useful.samples) * Double(maximum)
    return max(ledger.total.totalTokens, whole < 1e15 ? Int(whole.rounded()) : Int.max)
  }
}
