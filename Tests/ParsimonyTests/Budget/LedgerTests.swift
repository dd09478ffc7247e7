import Foundation
import Parsimony
import Testing

struct LedgerTests {
  private func random(_ seed: Int, entries: Int) -> (ledger: Ledger, spends: [Spend]) {
    var generator = SplitMix64(seed: UInt64(seed))
    var ledger = Ledger()
    var spends: [Spend] = []
    for _ in 0..<entries {
      let spend = Spend.random(using: &generator)
      let stage = Ledger.Stage.allCases[generator.index(below: Ledger.Stage.allCases.count)]
      ledger.book(spend, as: stage)
      spends.append(spend)
    }
    return (ledger, spends)
  }

  @Test(arguments: 0..<30)
  func totalIsTheSumOfAllEntries(seed: Int) {
    let (ledger, spends) = random(seed, entries: seed)
    #expect(ledger.total == spends.reduce(.zero, +))
    #expect(ledger.total == Ledger.Stage.allCases.reduce(.zero) { $0 + ledger[$1] })
  }

  @Test(arguments: 0..<30)
  func isACommutativeMonoid(seed: Int) {
    let (a, b, c) = (
      random(seed, entries: 1).ledger, random(seed + 100, entries: 2).ledger,
      random(seed + 200, entries: 9).ledger
    )
    #expect((a + b) + c == a + (b + c))
    #expect(a + b == b + a)
    #expect(a + Ledger() == a && Ledger() + a == a)
    #expect((a + b).total == a.total + b.total)
  }

  @Test func bookingNothingChangesNothing() {
    var ledger = Ledger()
    ledger.book(.zero, as: .failed)
    #expect(ledger == Ledger())
  }

  @Test func stagesAreKeptApart() {
    var ledger = Ledger()
    ledger.book(Spend(generatedTokens: 3), as: .sampling)
    ledger.book(Spend(prmTokens: 5), as: .scoring)
    #expect(ledger[.sampling] == Spend(generatedTokens: 3))
    #expect(ledger[.scoring] == Spend(prmTokens: 5))
    #expect(ledger[.failed] == .zero && ledger[.cancelled] == .zero)
  }

  @Test func jsonNamesTheStages() throws {
    let (ledger, _) = random(3, entries: 20)
    let data = try JSONEncoder().encode(ledger)
    #expect(try JSONDecoder().decode(Ledger.self, from: data) == ledger)
    let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let stages = json?["stages"] as? [String: Any]
    #expect(Set(try #require(stages).keys) == Set(Ledger.Stage.allCases.map(\.rawValue)))
  }
}
