import Parsimony

extension JSONText {
  /// A ledger as the extension field shows it: totals, then every stage that cost something.
  mutating func spend(of ledger: Ledger) {
    let total = ledger.total
    object { object in
      object.add("total_tokens", total.totalTokens)
      object.members(of: total)
      object.add("stages") { text in
        text.object { stages in
          for stage in Ledger.Stage.allCases where ledger[stage] != .zero {
            stages.add(stage.rawValue) { text in text.object { $0.members(of: ledger[stage]) } }
          }
        }
      }
    }
  }
}

extension JSONText.Object {
  fileprivate mutating func members(of spend: Spend) {
    add("policy_prompt_tokens", spend.promptTokens)
    add("policy_cached_tokens", spend.cachedTokens)
    add("policy_generated_tokens", spend.generatedTokens)
    add("prm_tokens", spend.prmTokens)
    add("samples", spend.samples)
    add("policy_calls", spend.policyCalls)
    add("prm_calls", spend.prmCalls)
    add("cancelled_calls", spend.cancelled)
    add("failed_calls", spend.failed)
  }
}
