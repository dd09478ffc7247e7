import Experiments
import Parsimony
import Puzzles
import Testing

@Suite struct GeneratedSetTests {
  @Test func puzzlesAreDifferentSolvableAndHeldOut() throws {
    let set = try GeneratedSet(count: 120, seed: 3).problemSet()
    #expect(set.problems.count == 120)
    #expect(Set(set.problems.map(\.puzzle)).count == 120)
    var solver = CountdownSolver()
    for problem in set.problems {
      #expect(problem.puzzle.split == .test)
      #expect(!ProtectedGames.contains(problem.puzzle))
      #expect((3...5).contains(problem.puzzle.numbers.count))
      #expect((10...100).contains(problem.puzzle.target))
      let isSolvable = solver.isSolvable(problem.puzzle)
      #expect(isSolvable)
      #expect(problem.question.id == "countdown/\(problem.puzzle)")
      #expect(problem.question.prompt == problem.puzzle.prompt)
    }
  }

  @Test func theSeedDecides() throws {
    let set = try GeneratedSet(count: 20, seed: 3).problemSet()
    #expect(try GeneratedSet(count: 20, seed: 3).problemSet() == set)
    #expect(try GeneratedSet(count: 20, seed: 4).problemSet().fingerprint != set.fingerprint)
    let longer = try GeneratedSet(count: 30, seed: 3).problemSet()
    #expect(longer.questions.prefix(20).map(\.id) == set.questions.map(\.id))
  }

  @Test func fewerPathsAreHarder() throws {
    let set = try GeneratedSet(count: 60, seed: 5).problemSet()
    var solver = CountdownSolver(options: .init(arithmetic: .integers))
    // Six operations on each of C(k, 2) pairs, for k = n, n - 1, ..., 2 numbers.
    let sequences = [3: 108.0, 4: 3_888, 5: 233_280]
    let paths = set.problems.map {
      Double(solver.solutionPaths(of: $0.puzzle)) / sequences[$0.puzzle.numbers.count]!
    }
    for (i, first) in set.problems.enumerated() {
      #expect((0...1).contains(first.difficulty))
      for (j, second) in set.problems.enumerated() {
        if paths[i] < paths[j] { #expect(first.difficulty > second.difficulty) }
        if paths[i] == paths[j] { #expect(first.difficulty == second.difficulty) }
      }
    }
  }

  @Test func heldOutQuestionsAreNeitherTrainedOnNorProtected() throws {
    let mixed = try ProblemSet(
      name: "mixed",
      problems: [[4, 4, 10, 10], [4, 9, 10, 13], [1, 2, 3, 4], [2, 3, 5, 12], [1, 1, 1, 8]].map {
        let puzzle = try CountdownPuzzle(numbers: $0)
        return Problem(
          question: CountdownWorld.question(puzzle), puzzle: puzzle, difficulty: 0, solvedRate: nil)
      }
        + GeneratedSet(count: 20, seed: 3).problemSet().problems)
    let kept = try mixed.heldOut()
    #expect(kept.problems.count < mixed.problems.count)
    #expect(
      kept.problems.map(\.puzzle)
        == mixed.problems.map(\.puzzle).filter {
          $0.split != .train && !ProtectedGames.contains($0)
        })
    #expect(
      try mixed.unseen().problems == mixed.problems.filter { $0.puzzle.split != .train })
    #expect(try mixed.unseen().problems.contains { ProtectedGames.contains($0.puzzle) })
    let train = mixed.problems.filter { $0.puzzle.split == .train }
    #expect(
      failure { _ = try ProblemSet(name: "trained", problems: train).heldOut() }?.code == .badData)
    #expect(
      failure { _ = try ProblemSet(name: "trained", problems: train).unseen() }?.code == .badData)
  }

  @Test func aSmallWorldRunsDry() {
    let small = PuzzleDistribution(counts: 3...3, numbers: 1...2, targets: 3...4)
    let error = failure {
      _ = try GeneratedSet(count: 50, seed: 1, distribution: small).problemSet()
    }
    #expect(error?.code == .badArgument)
    #expect(failure { _ = try GeneratedSet(count: 0, seed: 1).problemSet() }?.code == .badArgument)
  }

  @Test func setsRefuseRepetitionsAndEmptiness() throws {
    let problem = try GeneratedSet(count: 1, seed: 1).problemSet().problems[0]
    #expect(problem.difficulty == 0)
    #expect(failure { _ = try ProblemSet(name: "x", problems: []) }?.code == .badData)
    let twice = failure { _ = try ProblemSet(name: "x", problems: [problem, problem]) }
    #expect(twice?.message.contains(problem.question.id) == true)
  }
}
