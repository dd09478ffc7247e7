extension Spend {
  /// The most that `attempts` attempts can cost when each costs at most this; below 1 counts as 1.
  ///
  /// Samples do not multiply: at most one attempt comes back.
  func repeated(_ attempts: Int) -> Spend {
    // The bound keeps absurd retry policies from overflowing the sums.
    let times = min(max(1, attempts), 1 << 10)
    return Spend(
      promptTokens: promptTokens * times, generatedTokens: generatedTokens * times,
      cachedTokens: cachedTokens * times, prmTokens: prmTokens * times, samples: samples,
      policyCalls: policyCalls * times, prmCalls: prmCalls * times)
  }
}
