import ArgumentParser
import Foundation

/// The program: `parsimony`.
@main
struct ParsimonyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parsimony",
    abstract: "Decide, question by question, how much a language model should think.",
    discussion: """
      Samples solutions of arithmetic puzzles (Game of 24, Countdown) from a small built-in model, \
      scores them with a process reward model, and spends as many samples on a question as its \
      calibrated chance of success asks for.

      EXIT CODES
      \(ExitStatus.table)
      """,
    version: "0.1.0",
    subcommands: [
      Solve.self, Bench.self, Strategies.self, Models.self, Export.self, Doctor.self, Train.self,
      Collect.self, Rollouts.self,
      Calibrate.self, Evaluate.self, PoolCommand.self, Replay.self,
      Certify.self, EndpointsCommand.self, Serve.self,
    ])

  /// Parses, runs, and ends the process with an ``ExitStatus``.
  static func main() async {
    do {
      var command = try await parsed()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }

  /// The command that the arguments name; a refusal of the parser as ours, a request for help or
  /// the version as it is.
  private static func parsed() async throws -> any ParsableCommand {
    do {
      return try await asyncParseAsRoot()
    } catch {
      guard exitCode(for: error) != .success else { throw error }
      throw CommandFailure(.usage, message(for: error) + (whereToLook(error) ?? ""))
    }
  }

  /// The parser's own hint at the help screen that fits.
  private static func whereToLook(_ error: any Error) -> String? {
    for line in fullMessage(for: error).split(separator: "\n") {
      let parts = line.split(separator: "'", omittingEmptySubsequences: false)
      if parts.count == 3, parts[0] == "  See " { return " (see `\(parts[1])`)" }
    }
    return nil
  }

  private static func end(with error: any Error) -> Never {
    if let exitCode = error as? ExitCode { Foundation.exit(exitCode.rawValue) }
    if exitCode(for: error) == .success {
      print(message(for: error))
      Foundation.exit(ExitStatus.ok.rawValue)
    }
    let failure = CommandFailure(mapping: error)
    Console.report(failure)
    Foundation.exit(failure.status.rawValue)
  }
}
