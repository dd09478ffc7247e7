import Experiments
import Foundation
import Testing

@Suite struct RolloutTableTests {
  private func write(_ text: String, _ folder: TemporaryFolder) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("table.csv")))
    return folder.path("table.csv")
  }

  private func table(_ set: RolloutSet) throws -> String {
    String(decoding: try RolloutTable.encode(set), as: UTF8.self)
  }

  @Test func oneRowADistinctPrefix() throws {
    let text = try table(try RolloutFixture.set([2]))
    #expect(text.hasPrefix(RolloutTable.columns.joined(separator: ",") + "\r\n\"made/up"))
    // Steps hold CR LF too.
    let lines = text.dropLast().components(separatedBy: "\r\n\"made/up, ")
    // Solutions 1 and 2 share two steps, 3 shares the first of them.
    try #require(lines.count == 1 + 6)
    #expect(lines[1].hasPrefix("\"\"2\"\"\",\"4 9 10 2>24\n\",1,1 2 3,0,0,open,,0,,,6,16,"))
    let run =
      "\"{\"\"policy\"\":\"\"test/scripted@1\"\",\"\"promptRollouts\"\":16,\"\"questions\"\":"
      + "\"\"made up\"\",\"\"rollouts\"\":4,\"\"schema\"\":\"\"parsimony.rollouts/2\"\","
      + "\"\"seed\"\":7,\"\"solutions\"\":3}\""
    #expect(lines.dropFirst().allSatisfy { $0.hasSuffix(run) })
    #expect(lines[2].contains(",1,1 2 3,1,0,open,"))
    #expect(lines[3].contains(",1,1 2,2,0,open,"))
    #expect(lines[4].contains(",1,1,3,1,ended,"))
    #expect(lines[5].contains(",2,2,3,1,ended,"))
    #expect(lines[6].contains(",3,3,2,1,truncated,"))
  }

  @Test func nothingIsLost() throws {
    let folder = try TemporaryFolder()
    let set = try RolloutFixture.set(0..<20)
    let path = try write(try table(set), folder)
    #expect(try RolloutSource.load(path).set == set)
    // Line ends and a byte order mark as other programs write them; a table sorted by them.
    let body = try table(try RolloutFixture.set([1]))
    #expect(try RolloutSource.load(write("\u{FEFF}" + body, folder)).set.questions.count == 1)
  }

  @Test func tablesPutTogether() throws {
    let folder = try TemporaryFolder()
    let (one, two) = (
      try RolloutFixture.set(0..<3), try RolloutFixture.set(1..<4, RolloutFixture.header(seed: 9))
    )
    let path = try write(try table(one) + table(two) + table(one), folder)
    #expect(try RolloutSource.all(in: path).map(\.set) == [one, two])
    let error = failure { _ = try RolloutSource.load(path) }
    #expect(error?.code == .badArgument && error?.message.contains("2 runs") == true)
  }

  @Test(arguments: [
    ("prompt,", "p,", 1, "no column 'prompt'"), ("1 2 3,0,0", "1 2,0,0", 0, "solution"),
    ("1 2 3,0,0", "1 2 4,0,0", 0, "solutions '1 2 4'"), ("1 2 3,0,0", "3 2 1,0,0", 0, "solutions"),
    ("1 2 3,0,0", "x,0,0", 0, "solutions"), ("1 2 3,0,0", ",0,0", 0, "solution"),
    ("1 2 3,0,0", "1 2 3,1,0", 0, "step"), ("1 2 3,0,0", "1 2 3,-1,0", 0, "step '-1'"),
    ("1 2 3,0,0", "1 2 3,0,1", 0, "is_terminal"), (",truncated,", ",soon,", 0, "ending 'soon'"),
    (",0,,,6,16,", ",0,,,6,15,", 0, "rollouts '15'"), (",0,,,6,16,", ",0,,,17,16,", 0, "labels"),
    (",0,,,6,16,", ",0,,,six,16,", 0, "successes 'six'"),
    (",0,,,6,16,", ",0,,,6,99999999999999999999,", 0, "rollouts"),
    (",0,,,6,16,", ",7,,,6,16,", 0, "tokens '7'"),
    (",0,,,6,16,", ",0,,,6,16,1,", 0, "fields"), ("10 2>24", "10 3>24", 0, "prompt"),
    ("\"\"seed\"\":7", "\"\"seed\"\":-7", 0, "run"),
    ("parsimony.rollouts/2", "parsimony.rollouts/9", 0, "parsimony.rollouts/9"),
    ("\"\"solutions\"\":3", "\"\"solutions\"\":2", 0, "solutions"),
    ("\"\"solutions\"\":3", "\"\"solutions\"\":4", 0, "is_terminal"),
    ("13-9=2", "13-9=3", 0, "text"), ("6:4 6", "6:4 \"6", 0, "quotation mark"),
  ])
  func damageIsNamed(old: String, new: String, line: Int, words: String) throws {
    let folder = try TemporaryFolder()
    let text = try table(try RolloutFixture.set([2]))
    let range = try #require(text.range(of: old))
    let path = try write(text.replacingCharacters(in: range, with: new), folder)
    let error = failure { _ = try RolloutSource.load(path) }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("table.csv, line ") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    if line > 0 { #expect(error?.message.contains("line \(line):") == true) }
  }

  /// Cut anywhere: an error, or (after a whole question) what is whole; never a trap.
  @Test func cutFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let set = try RolloutFixture.set([2, 3])
    let bytes = Array(try table(set).utf8)
    var whole = 0
    for length in stride(from: 0, to: bytes.count - 2, by: 7) {
      try Data(bytes[..<length]).write(to: URL(fileURLWithPath: folder.path("table.csv")))
      do {
        let found = try RolloutSource.load(folder.path("table.csv")).set
        #expect(found.questions.count == 1 && set.questions.contains(found.questions[0]))
        whole += 1
      } catch {
        #expect(error.code == .badData)
      }
    }
    #expect(whole <= 1)
  }
}
