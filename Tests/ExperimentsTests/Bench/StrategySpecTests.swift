import Experiments
import Parsimony
import Testing

@Suite struct StrategySpecTests {
  @Test(arguments: StrategySpec.Kind.allCases)
  func everyNameMakesItsStrategy(kind: StrategySpec.Kind) throws {
    let spec = try StrategySpec(parsing: kind.rawValue, n: 8)
    #expect(spec.kind == kind)
    #expect(spec.name == kind.rawValue)
    #expect(spec.makeStrategy().name == kind.rawValue)
    #expect(spec.n == (kind == .greedy ? 1 : 8))
    #expect(spec.usesCalibrator == (kind == .ias))
    #expect(spec.isAdaptive == (kind == .ias || kind == .iasRaw))
    #expect(spec.needsVerifier == (kind == .verifiedBestOfN))
  }

  @Test func listsAreParsed() throws {
    let specs = try StrategySpec.list(parsing: "greedy, ias,best-of-n", n: 64)
    #expect(specs.map(\.name) == ["greedy", "ias", "best-of-n"])
    #expect(specs.map(\.n) == [1, 64, 64])
  }

  @Test(arguments: ["", ",", "beam", "ias,ias", "greedy,IAS"])
  func badListsAreRefused(names: String) {
    let error = failure { _ = try StrategySpec.list(parsing: names, n: 4) }
    #expect(error?.code == .badArgument)
  }

  @Test func anUnknownNameListsTheNames() {
    let error = failure { _ = try StrategySpec(parsing: "best", n: 4) }
    #expect(error?.message.contains("'best'") == true)
    for kind in StrategySpec.Kind.allCases {
      #expect(error?.message.contains(kind.rawValue) == true)
    }
    #expect(failure { _ = try StrategySpec(parsing: "greedy", n: 0) }?.code == .badArgument)
  }
}
