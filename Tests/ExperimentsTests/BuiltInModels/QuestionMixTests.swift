import Experiments
import Puzzles
import Testing

@Suite struct QuestionMixTests {
  static let cases: [(QuestionMix, CountdownPuzzle.Split)] = [
    (.reward, .train), (.reward, .validation),
  ]

  @Test(arguments: cases.indices, [1, 10, 400])
  func distinctQuestionsOfTheSplit(_ index: Int, _ count: Int) throws {
    let (mix, split) = Self.cases[index]
    let puzzles = try mix.puzzles(count: count, split: split, seed: 3)
    // There are only some 55 validation Games of 24 to have.
    let fewest = split == .train ? count : count - count / 4
    #expect((fewest...count).contains(puzzles.count))
    #expect(Set(puzzles).count == puzzles.count)
    #expect(puzzles.allSatisfy { $0.split == split && !ProtectedGames.contains($0) })
    #expect(try mix.puzzles(count: count, split: split, seed: 3) == puzzles)
    if count > 1 { #expect(try mix.puzzles(count: count, split: split, seed: 4) != puzzles) }
  }

  @Test func sharesAreKept() throws {
    let puzzles = try QuestionMix.reward.puzzles(count: 400, split: .train, seed: 5)
    #expect(puzzles.count { $0.numbers.count == 5 } == 20)
    #expect(puzzles.count { $0.numbers.count == 3 } == 40)
    #expect(puzzles.count { $0.numbers.count == 4 } == 340)
    // Two lessons of target 24, and what the open targets happen to draw.
    #expect((180...200).contains(puzzles.count { $0.target == 24 && $0.numbers.count == 4 }))
    // Shuffled: the kinds do not come one after the other.
    #expect(puzzles.prefix(100).count { $0.numbers.count == 3 } < 30)
    #expect(puzzles.prefix(100).count { $0.numbers.count == 3 } > 1)
  }

  @Test func noneOrFewer() throws {
    for count in [Int.min, -1, 0] {
      #expect(try QuestionMix.reward.puzzles(count: count, split: .train, seed: 1).isEmpty)
    }
  }
}
