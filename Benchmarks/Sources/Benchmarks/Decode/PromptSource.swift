import ArgumentParser
import Experiments
import Foundation
import Parsimony

/// The questions to sample from: one prompt a line of a file, or generated ones.
struct PromptSource: ParsableArguments {
  @Option(help: "A file with one prompt a line, such as 4 9 10 13>24.")
  var prompts: String?

  @Option(help: "How many generated prompts where no file is given.")
  var questions = 16

  func load() throws -> [Question] {
    guard let prompts else {
      return try GeneratedSet(count: questions, seed: 1).problemSet().questions
    }
    return try String(contentsOfFile: prompts, encoding: .utf8).split(separator: "\n").map {
      Question(id: String($0), prompt: $0 + "\n")
    }
  }
}

/// `benchmarks prompts`: prints generated prompts, one a line.
struct Prompts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print generated prompts of the test split, one a line.")

  @OptionGroup var source: PromptSource

  func run() async throws {
    for question in try source.load() { print(question.prompt, terminator: "") }
  }
}
