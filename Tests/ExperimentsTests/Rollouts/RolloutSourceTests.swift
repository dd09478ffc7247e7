import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct RolloutSourceTests {
  private let folder: TemporaryFolder
  private let set: RolloutSet

  init() throws {
    folder = try TemporaryFolder()
    set = try RolloutFixture.set(0..<12)
  }

  private func write(_ data: Data, _ name: String) throws -> String {
    try data.write(to: URL(fileURLWithPath: folder.path(name)))
    return folder.path(name)
  }

  /// Store, JSON Lines, CSV and back: equal sets, equal bytes.
  @Test func roundTrips() throws {
    try RolloutFixture.store(folder.path("a"), set)
    let lines = try write(
      try RolloutFile.encode(try RolloutSource.load(folder.path("a")).set), "a.jsonl")
    let table = try write(try RolloutTable.encode(try RolloutSource.load(lines).set), "a.csv")
    let store = try RunStore(path: folder.path("b"))
    _ = try store.importRollouts(try RolloutSource.all(in: table))
    let last = try RolloutSource.load(folder.path("b") + "#1")
    #expect(last.set == set && last.origin.hasSuffix("b#1"))
    #expect(try RolloutFile.encode(last.set) == Data(contentsOf: URL(fileURLWithPath: lines)))
    #expect(try RolloutTable.encode(last.set) == Data(contentsOf: URL(fileURLWithPath: table)))
  }

  @Test func oneRunOfSeveral() throws {
    let other = try RolloutFixture.set(0..<2, RolloutFixture.header(questions: "others"))
    try RolloutFixture.store(folder.path(), set, other)
    let error = failure { _ = try RolloutSource.load(folder.path()) }
    #expect(error?.code == .badArgument)
    for words in ["2 runs", "#1 'made up'", "#2 'others'", "runs.sqlite#1"] {
      #expect(error?.message.contains(words) == true, "\(words)")
    }
    #expect(try RolloutSource.load(folder.path() + "#2").set == other)
    #expect(try RolloutSource.all(in: folder.path()).map(\.set) == [set, other])
    #expect(try RolloutSource.all(in: folder.path() + "#1").map(\.set) == [set])
    #expect(failure { _ = try RolloutSource.load(folder.path() + "#3") }?.code == .badArgument)
  }

  @Test func namesThatNameNothing() throws {
    #expect(failure { _ = try RolloutSource.load(folder.path("none")) }?.code == .io)
    #expect(failure { _ = try RolloutSource.load(folder.path("none") + "#1") }?.code == .io)
    #expect(
      failure { _ = try RolloutSource.load(folder.path("none") + "#x") }?.code == .badArgument)
    #expect(failure { _ = try RolloutSource.load("") }?.code == .io)
    #expect(failure { _ = try RolloutSource.load(folder.url.path) }?.code == .io)
    let lines = try write(try RolloutFile.encode(set), "a.jsonl")
    #expect(failure { _ = try RolloutSource.load(lines + "#1") }?.code == .badArgument)
    // A file whose name has the mark.
    #expect(try RolloutSource.load(write(try RolloutFile.encode(set), "a#1")).set == set)
    _ = try RunStore(path: folder.path("empty"))
    let empty = failure { _ = try RolloutSource.load(folder.path("empty")) }
    #expect(empty?.code == .badData && empty?.message.contains("no rollouts") == true)
    #expect(try RolloutSource.all(in: folder.path("empty")).isEmpty)
  }

  @Test func repeatedLines() throws {
    let text = String(decoding: try RolloutFile.encode(set), as: UTF8.self)
    var lines = text.split(separator: "\n").map(String.init)
    lines.append(lines[3])
    let same = try write(Data(lines.joined(separator: "\r\n\r\n").utf8), "same.jsonl")
    #expect(try RolloutSource.load(same).set == set)
    lines.append(lines[3].replacing("\"ending\":\"truncated\"", with: "\"ending\":\"ended\""))
    try #require(lines.last != lines[3])
    let other = try write(Data(lines.joined(separator: "\n").utf8), "other.jsonl")
    let error = failure { _ = try RolloutSource.load(other) }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("other.jsonl, line \(lines.count) ") == true)
    #expect(error?.message.contains("than line 4") == true)
  }

  @Test(arguments: [
    ("\"rollouts\":4", "\"rollouts\":5"), ("\"promptRollouts\":16", "\"promptRollouts\":3"),
    ("\"successes\":[", "\"successes\":[0,"), ("\"successes\":[", "\"successes\":[0.5,"),
    ("\"tokens\":[", "\"tokens\":[1,"), ("\"tokens\":[", "\"tokens\":[-"),
    ("\"steps\":[\"", "\"steps\":[\"\\u0000"), ("\"steps\":[\"", "\"steps\":[\"\\ud800"),
    ("\"logProbabilities\":[", "\"logProbabilities\":[1e999,"),
    ("\"solutions\":[{", "\"solutions\":[["),
    ("\"solutions\":[", "\"solutions\":["), ("made/up", "\\u0000"),
    ("\"questionID\":\"made/up, \\\"3\\\"\"", "\"questionID\":\"\""),
    ("\"promptRollouts\":16,", ""), ("}", ""), ("{", ""),
  ])
  func damagedLinesAreNamed(old: String, new: String) throws {
    let text = String(decoding: try RolloutFile.encode(try RolloutFixture.set([3])), as: UTF8.self)
    let lines = text.split(separator: "\n").map(String.init)
    let range = try #require(lines[1].range(of: old))
    var damaged = lines[1].replacingCharacters(in: range, with: new)
    // Half a line.
    if old == new { damaged = String(damaged.prefix(damaged.count / 2)) }
    let path = try write(Data((lines[0] + "\n\n" + damaged + "\n").utf8), "bad.jsonl")
    let error = failure { _ = try RolloutSource.load(path) }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("bad.jsonl, line 3 ") == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    "", "\n\n", "hello", "{}", "[]", "{\"schema\":\"parsimony.bench/1\"}",
    #"{"schema":"parsimony.rollouts/3","policy":"p","seed":1,"solutions":1,"rollouts":1,"questions":""}"#,
    #"{"schema":"parsimony.rollouts/2","policy":"","seed":1,"solutions":1,"rollouts":1,"questions":""}"#,
    #"{"schema":"parsimony.rollouts/2","policy":"p","seed":1,"solutions":0,"rollouts":1,"questions":""}"#,
    #"{"schema":"parsimony.rollouts/2","policy":"p","seed":1,"solutions":1,"rollouts":9999999999,"questions":""}"#,
    #"{"schema":"parsimony.rollouts/2","policy":"p","seed":-1,"solutions":1,"rollouts":1,"questions":""}"#,
  ])
  func foreignFilesAreRefused(text: String) throws {
    let error = failure { _ = try RolloutSource.load(try write(Data(text.utf8), "bad.jsonl")) }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("bad.jsonl") == true)
  }

  /// What earlier versions wrote: keys in any order, no sampling.
  @Test func filesOfEarlierVersions() throws {
    let text = """
      {"questions":"q","rollouts":2,"solutions":1,"promptRollouts":2,"seed":1,\
      "policy":"builtin\\/base@f","schema":"parsimony.rollouts\\/2"}
      {"prompt":"1 2 3>6\\n","promptRollouts":2,"questionID":"a","rollouts":2,"solutions":\
      [{"ending":"ended","logProbabilities":[-0.5],"steps":["x\\n"],"successes":[2,0],"tokens":[3]}]}
      """
    let set = try RolloutSource.load(try write(Data(text.utf8), "old.jsonl")).set
    #expect(set.header.promptRollouts == nil && set.questions[0].promptRollouts == nil)
    #expect(set.header.policyName == "builtin/base" && set.header.temperature == 0.7)
    #expect(
      set.header
        == RolloutHeader(
          policy: "builtin/base@f", seed: 1, solutions: 1, rollouts: 2, questions: "q"))
    #expect(
      failure { try set.header.require(policy: .init(name: "builtin/base", fingerprint: "f")) }
        == nil)
    let error = failure {
      try set.header.require(policy: .init(name: "builtin/base", fingerprint: "g"))
    }
    #expect(error?.code == .badData && error?.message.contains("'builtin/base@g'") == true)
  }
}
