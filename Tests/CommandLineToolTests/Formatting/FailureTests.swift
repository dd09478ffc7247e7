import CommandLineTool
import Experiments
import Foundation
import Parsimony
import Puzzles
import SmallModels
import Testing

@Suite("Exit codes")
struct FailureTests {
  @Test func codesAreTheDocumentedOnes() {
    #expect(
      ProgramStatus.table == """
            0  done; solve: an answer was accepted
            2  solve: no accepted answer; certify: nothing passes
           64  the command line is wrong
           65  a file holds something else than it should
           69  something that is needed is not there; doctor: a problem was found
           70  a bug in this program; please report it
           74  a file cannot be read or written
          130  stopped by a signal; with --store nothing finished is lost
        """)
  }

  private static let errors: [(any Error & Sendable, ProgramStatus)] = [
    (PuzzleError(.empty, "m"), .usage), (ExperimentError(.badArgument, "m"), .usage),
    (ExperimentError(.badData, "m"), .badData), (ExperimentError(.io, "m"), .inputOutput),
    (ExperimentError(.interrupted, "m"), .interrupted),
    (ModelFileError(.badText, "m"), .usage), (ModelFileError(.fileAccess, "m"), .inputOutput),
    (ModelFileError(.badFile, "m"), .badData), (ModelFileError(.badWeights, "m"), .badData),
    (CalibrationError(.identityMismatch, "m"), .badData),
    (CalibrationError(.malformedFile, "m"), .badData),
    (CalibrationError(.invalidOption, "m"), .usage),
    (ModelFailure(.permanent, "m"), .unavailable),
    (ModelFailure(.cancelled, "m"), .interrupted), (CancellationError(), .interrupted),
    (CocoaError(.fileNoSuchFile), .inputOutput), (CommandFailure(.unavailable, "m"), .unavailable),
    (Unknown(), .internalError),
  ]
  private struct Unknown: Error {}

  @Test(arguments: errors.indices)
  func mapsErrors(index: Int) {
    let (error, status) = Self.errors[index]
    let failure = CommandFailure(mapping: error)
    #expect(failure.status == status)
    #expect(!failure.message.isEmpty)
  }

  @Test func mapsDriverErrors() async throws {
    let world = CountdownWorld()
    let question = CountdownWorld.question(try CountdownPuzzle(numbers: [1, 2, 3]))
    let driver = Driver(policy: Unreachable(), answerReader: world)
    await #expect(throws: DriverError.self) {
      _ = try await driver.run(BestOfN(count: 1), on: question, seed: 1)
    }
    do {
      _ = try await driver.run(Greedy(), on: question, seed: 1)
      Issue.record("an unreachable policy gave an outcome")
    } catch {
      #expect(CommandFailure(mapping: error).status == .unavailable)
    }
  }

  private struct Unreachable: Policy {
    let identity = ModelIdentity(name: "none")
    func maximumTokens(for request: SampleRequest) -> Int { 1 }
    func sample(_ request: SampleRequest) async throws(ModelFailure) -> Continuation {
      throw ModelFailure(.permanent, "nobody is there")
    }
  }

  @Test func messagesAreOneCleanLine() {
    let failure = CommandFailure(.usage, "one\n  two\r\nthree\u{1b}[31m four\u{7f}\u{9b}  \n")
    #expect(failure.message == "one two three\\u{1B}[31m four\\u{7F}\\u{009B}")
  }

  private static func confidence(
    _ value: Double, _ basis: Confidence.Basis
  ) -> Confidence { Confidence(value: value, low: value, high: value, basis: basis) }

  private static let trace = Trace(
    steps: [Step(text: "4*6=24\n", tokens: 5)], ending: .ended, answer: Answer("4 * 6 = 24"))

  private static let conclusions: [(Conclusion, ProgramStatus)] = [
    (Conclusion(.accepted, candidate: 0, trace: trace), .ok),
    (Conclusion(.abandoned, candidate: 0, trace: trace), .unsolved),
    (Conclusion(.abandoned), .unsolved), (Conclusion(.outOfBudget), .unsolved),
    (
      Conclusion(
        .outOfBudget, candidate: 0, trace: trace, confidence: confidence(0.5, .calibrated)), .ok
    ),
    (
      Conclusion(
        .outOfBudget, candidate: 0, trace: trace, confidence: confidence(0.49, .calibrated)),
      .unsolved
    ),
    (
      Conclusion(
        .outOfBudget, candidate: 0, trace: trace, confidence: confidence(0.1, .voteShare)), .ok
    ),
    (
      Conclusion(.outOfBudget, candidate: 0, trace: trace, confidence: confidence(0, .verified)),
      .unsolved
    ),
  ]

  @Test(arguments: conclusions.indices)
  func solving(index: Int) {
    let (conclusion, status) = Self.conclusions[index]
    #expect(ProgramStatus(solving: conclusion, acceptance: 0.5) == status)
  }
}
