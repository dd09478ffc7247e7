import Foundation
import Parsimony
import SmallModels
import Testing

/// A byte-pair encoder as slow and plain as it gets: merges pairs of symbols by rank, leftmost
/// first, within runs that the pre-tokenizer keeps together.
struct SlowPairEncoder {
  let vocabulary: [String: Int]
  let ranks: [String: Int]

  /// Reads a `tokenizer.json`.
  init(json: Data) throws {
    let root = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    let model = try #require(root["model"] as? [String: Any])
    vocabulary = try #require(model["vocab"] as? [String: Int])
    let merges = try #require(model["merges"] as? [String])
    ranks = Dictionary(uniqueKeysWithValues: merges.enumerated().map { ($1, $0) })
  }

  func encode(_ text: String) -> [Int] {
    // The byte-level alphabet of GPT-2 for the two bytes of ours that are not printable.
    var symbols = text.map { $0 == "\n" ? "\u{010A}" : $0 == " " ? "\u{0120}" : String($0) }
    while true {
      var best: (rank: Int, index: Int)?
      for index in symbols.indices.dropLast() {
        guard let rank = ranks[symbols[index] + " " + symbols[index + 1]] else { continue }
        if best.map({ rank < $0.rank }) ?? true { best = (rank, index) }
      }
      guard let best else { break }
      symbols[best.index] += symbols.remove(at: best.index + 1)
    }
    return symbols.map { vocabulary[$0] ?? -1 }
  }
}

@Suite struct CountdownTokenizerTests {
  let slow: SlowPairEncoder

  init() throws { slow = try SlowPairEncoder(json: CountdownTokenizer.json()) }

  private func check(_ text: String) throws {
    let tokens = try CountdownTokenizer.encode(text)
    guard tokens.map({ Int($0) }) == slow.encode(text), CountdownTokenizer.decode(tokens) == text
    else {
      Issue.record("\(text.debugDescription): \(tokens), slow \(slow.encode(text))")
      return
    }
  }

  @Test func everyCharacterRoundTrips() throws {
    let all = "\n" + String(decoding: UInt8(0x20)...0x7E, as: UTF8.self)
    for character in all { try check(String(character)) }
    try check(all)
    try check(String(all.reversed()))
    #expect(try CountdownTokenizer.encode("") == [])
  }

  @Test func shortDigitStringsAgreeWithSlowPairEncoding() throws {
    for length in 1...4 {
      for number in 0..<Int(pow(10, Double(length))) {
        let digits = String(number)
        try check(String(repeating: "0", count: length - digits.count) + digits)
      }
    }
  }

  @Test func longTextsAgreeWithSlowPairEncoding() throws {
    var generator = SplitMix64(seed: 3)
    let characters = Array("0123456789012345678901234567890123456789 +-*/=:>|\nab")
    for _ in 0..<3_000 {
      try check(
        String(
          (0..<(5 + generator.index(below: 40))).map { _ in
            characters[generator.index(below: characters.count)]
          }))
    }
  }

  @Test(arguments: [("10", 1), ("99", 1), ("09", 2), ("100", 2), ("1234", 2), ("2115", 3)])
  func knownNumbers(_ text: String, _ count: Int) throws {
    #expect(try CountdownTokenizer.encode(text).count == count)
  }

  @Test(arguments: ["é", "4 9\t10", "24\r\n", "\0", "😀", "a\u{7F}", "４"])
  func otherTextIsRefused(_ text: String) throws {
    let error = #expect(throws: ModelFileError.self) { try CountdownTokenizer.encode(text) }
    #expect(error?.code == .badText)
    #expect(error?.message.contains("ASCII") == true)
  }

  @Test func refusalsAreShortAndPrintable() throws {
    let hostile = "\u{1B}[2J" + String(repeating: "x", count: 100_000)
    let error = #expect(throws: ModelFileError.self) { try CountdownTokenizer.encode(hostile) }
    #expect(error.map { $0.message.utf8.count < 300 && !$0.message.contains("\u{1B}") } == true)
  }

  @Test func everyIdHasATextOrNone() {
    var texts: Set<String> = []
    for token in Int32(3)..<189 {
      #expect(texts.insert(CountdownTokenizer.text(of: token)).inserted)
    }
    #expect(!texts.contains(""))
    for token in [-1, 0, 1, 2, 189, 191, 192, Int32.max, .min] {
      #expect(CountdownTokenizer.text(of: token) == "")
    }
  }

  @Test func fileHoldsEveryIdOnce() throws {
    #expect(
      slow.vocabulary.values.sorted() == Array(0..<CountdownTokenizer.vocabularySize))
    #expect(slow.ranks.count == 90)
    let root = try #require(
      try JSONSerialization.jsonObject(with: CountdownTokenizer.json()) as? [String: Any])
    let added = try #require(root["added_tokens"] as? [[String: Any]])
    #expect(added.map { $0["content"] as? String } == ["<pad>", "<bos>", "<eos>"])
    #expect(added.map { $0["id"] as? Int } == [0, 1, 2])
  }

  static let python = ProcessInfo.processInfo.environment["PARSIMONY_PYTHON"]

  /// Set PARSIMONY_PYTHON to an interpreter that has the package `tokenizers`.
  @Test(.enabled(if: python != nil, "PARSIMONY_PYTHON is not set"))
  func agreesWithTheHuggingFaceLibrary() throws {
    let folder = try ScratchFolder()
    var generator = SplitMix64(seed: 4)
    let characters = Array("0123456789012345678901234567890123456789 +-*/=:>|\nabZ~_'\"")
    var texts = (0..<10_000).map { String($0) } + (0..<100).map { "0\($0)" }
    texts += (0..<2_000).map { _ in
      String(
        (0..<(1 + generator.index(below: 40))).map { _ in
          characters[generator.index(below: characters.count)]
        })
    }
    let tokenizer = folder.url.appendingPathComponent("tokenizer.json")
    let input = folder.url.appendingPathComponent("texts.json")
    let output = folder.url.appendingPathComponent("ids.json")
    try CountdownTokenizer.json().write(to: tokenizer)
    try JSONEncoder().encode(texts).write(to: input)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.python))
    process.arguments = [
      "-c",
      """
      import json, sys
      from tokenizers import Tokenizer
      tokenizer = Tokenizer.from_file(sys.argv[1])
      texts = json.load(open(sys.argv[2]))
      ids = [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
      assert [tokenizer.decode(i) for i in ids] == texts, "decoding does not give the text back"
      json.dump(ids, open(sys.argv[3], "w"))
      """, tokenizer.path, input.path, output.path,
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let ids = try JSONDecoder().decode([[Int32]].self, from: Data(contentsOf: output))
    #expect(ids.count == texts.count)
    for (text, expected) in zip(texts, ids) where try CountdownTokenizer.encode(text) != expected {
      Issue.record("\(text.debugDescription): library \(expected)")
    }
  }
}
