import Experiments
import Foundation
import Parsimony
import Testing

/// The article for newcomers says nothing that does not work: its commands are run, in order, in an
/// empty folder.
@Suite("the article on calibration", .enabled(if: Program.isBuilt), .serialized)
struct CalibrationArticleTests {
  private static let article = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("Sources/Parsimony/Parsimony.docc/CalibrateYourOwnModel.md")

  /// The fenced blocks of a language.
  private static func blocks(_ language: String) throws -> [String] {
    let text = try String(contentsOf: article, encoding: .utf8)
    return text.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
  }

  @Test("every command works")
  func commands() async throws {
    let folder = try Scratch.folder("article")
    let rows = try #require(try Self.blocks("csv").first)
    try Data((rows + "\n").utf8).write(to: folder.appendingPathComponent("mine.csv"))
    let commands = try Self.blocks("sh").flatMap { $0.split(separator: "\n") }
    #expect(commands.count == 9)
    var outputs: [String] = []
    for command in commands {
      let words = command.split(separator: " ").map(String.init)
      #expect(words.first == "parsimony")
      let result = try Program.run(
        Array(words.dropFirst()), environment: try await SmallCatalog.environment(),
        folder: folder)
      #expect(result.status == 0, "\(command)\n\(result.error)")
      #expect(result.error.isEmpty, "\(command)\n\(result.error)")
      outputs.append(result.output)
    }
    // What they promise is there.
    for (file, method) in [
      ("isotonic.json", CalibrationMethod.isotonic), ("features.json", .featureQuantile),
      ("mine.json", .platt),
    ] {
      let data = try Data(contentsOf: folder.appendingPathComponent(file))
      #expect(try CalibratorFile.method(of: data) == method)
    }
    let mine = try CalibratorFile.decode(
      Data(contentsOf: folder.appendingPathComponent("mine.json")))
    try mine.require(policy: "my-llm", processRewardModel: "my-prm")
    let report = try CalibrationStudyReport(
      json: Data(contentsOf: folder.appendingPathComponent("report.json")))
    #expect(report.results.map(\.method) == ["raw", "constant", "isotonic", "feature-quantile"])
    #expect(report.questions == 20)
    let page = try String(
      contentsOf: folder.appendingPathComponent("report.html"), encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("feature-quantile"))
    #expect(outputs.last?.contains("by question") == true)
  }
}
