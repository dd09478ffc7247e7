import Parsimony

extension Spend {
  /// A random spend; the seconds are a multiple of 1/8, so that sums are exact.
  static func random(using generator: inout SplitMix64, below bound: Int = 1000) -> Spend {
    func part() -> Int { generator.index(below: bound) }
    return Spend(
      promptTokens: part(), generatedTokens: part(), cachedTokens: part(), prmTokens: part(),
      samples: part(), policyCalls: part(), prmCalls: part(), cancelled: part(), failed: part(),
      seconds: Double(part()) / 8)
  }
}

extension Budget {
  /// A random budget in which each limit binds with probability 1/2; prices are not negative.
  static func random(using generator: inout SplitMix64, below bound: Int = 3000) -> Budget {
    func limit() -> Int? { generator.index(below: 2) == 0 ? nil : generator.index(below: bound) }
    func price() -> Double { Double(generator.index(below: 5)) }
    return Budget(
      tokens: limit(), samples: limit(), calls: limit(), seconds: limit().map { Double($0) / 8 },
      cost: limit().map(Double.init),
      prices: Prices(prompt: price(), cached: price(), generated: price(), prm: price()))
  }
}
