import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct PoolFileTests {
  private static let header =
    #"{"schema":"parsimony.pool/1","name":"n","source":"s","policy":"p","levels":[0.1,0.5,0.9]}"#
  private static let sound = #"{"id":"a","traces":[{"steps":[1]}]}"#

  private static func question(_ trace: String, more: String = "") -> String {
    #"{"id":"q"\#(more),"traces":[{"steps":[1]},{\#(trace)}]}"#
  }

  @Test func whatIsWrittenIsRead() throws {
    let folder = try TemporaryFolder()
    let url = URL(fileURLWithPath: folder.path("a.pool"))
    let pool = try PoolFixture.pool()
    try PoolFile.write(pool, to: url)
    #expect(try PoolFile.read(url) == pool)
    let bytes = try Data(contentsOf: url)
    #expect(try PoolFile.encode(try PoolFile.read(url)) == bytes)
    #expect(try PoolFile.fingerprint(of: pool) == StableHash.fingerprint(bytes))
    let other = try PoolFixture.pool(ids: ["a", "c"])
    #expect(try PoolFile.fingerprint(of: other) != PoolFile.fingerprint(of: pool))
    // Every line is JSON for others, too.
    for line in bytes.split(separator: 0x0A) {
      #expect(try JSONSerialization.jsonObject(with: Data(line)) is [String: Any])
    }
  }

  /// The form is public: these bytes must not change without a new schema.
  @Test func theFormStands() throws {
    let trace = PoolTrace(
      answer: Answer("7", key: "k"), isCorrect: false, stepTokens: [2, 3], scores: [0.5, 1],
      quantiles: [
        try PoolFixture.quantiles([0, 0.25, 1]), try PoolFixture.quantiles([0, 0, 1], mean: 0.5),
      ], prmTokens: 5, confidence: 2)
    let pool = Pool(
      header: PoolHeader(name: "n", source: "s", policy: "p", seed: 3),
      questions: [PoolQuestion(id: "q", promptTokens: 4, traces: [trace])])
    #expect(
      String(decoding: try PoolFile.encode(pool), as: UTF8.self)
        == #"{"schema":"parsimony.pool/1","name":"n","source":"s","policy":"p","seed":3,"#
        + #""levels":[0.1,0.5,0.9]}"# + "\n"
        + #"{"id":"q","prompt_tokens":4,"traces":[{"answer":"7","key":"k","correct":false,"#
        + #""steps":[2,3],"scores":[0.5,1.0],"quantiles":[[0.0,0.25,1.0],[0.0,0.0,1.0,0.5]],"#
        + #""prm_tokens":5,"confidence":2.0}]}"# + "\n")
  }

  @Test(
    "wrong lines are refused with file, line and value",
    arguments: [
      ("{", "cut off"), ("nonsense", "'null' is needed"), ("x", "a value is needed"),
      ("[]", "a list of 0 where an object"),
      ("3", "the number 3 where an object"), (sound + "x", "something follows"),
      (#"{"traces":[{"steps":[1]}]}"#, "lacks the field 'id'"), (#"{"id":"q"}"#, "'traces'"),
      (#"{"id":"","traces":[{"steps":[1]}]}"#, "id is empty"),
      (#"{"id":"q","traces":[]}"#, "no traces"), (#"{"id":7,"traces":[]}"#, "'id'"),
      (#"{"id":"q","id":"r","traces":[]}"#, "'id' stands twice"),
      (#"{"id":"q","traces":[{"steps":[1]}],"colour":1}"#, "unknown field 'colour'"),
      (sound, "'a' stands in line 2 already"),
      (question(#""steps":[]"#), "trace 2: it has no steps"), (question(""), "'steps'"),
      (question(#""steps":[-1]"#), "-1"), (question(#""steps":[1000000001]"#), "1000000001"),
      (question(#""steps":[1.5]"#), "1.5"), (question(#""steps":["1"]"#), "'steps'"),
      (question(#""steps":[99999999999999999999]"#), "where a whole number"),
      (question(#""steps":[1],"step":[1]"#), "unknown field 'step'"),
      (question(#""steps":[1],"scores":[0.5,0.5]"#), "2 scores for 1 steps"),
      (question(#""steps":[1],"scores":[1.01]"#), "1.01"),
      (question(#""steps":[1],"scores":[-0.5]"#), "-0.5"),
      (question(#""steps":[1],"scores":[NaN]"#), "a value is needed"),
      (question(#""steps":[1],"scores":[1e999]"#), "'1e999' is too large"),
      (question(#""steps":[1],"scores":[null]"#), "null"),
      (question(#""steps":[1],"scores":0.5"#), "where a list is needed"),
      (question(#""steps":[1],"scores":[01]"#), "'01' is no number"),
      (question(#""steps":[1],"quantiles":[[0.1,0.2]]"#), "a list of 2 numbers"),
      (question(#""steps":[1],"quantiles":[[0.1,0.2,0.3,0.4,0.5]]"#), "a list of 5 numbers"),
      (question(#""steps":[1],"quantiles":[[0.3,0.2,0.4]]"#), "cross"),
      (question(#""steps":[1],"quantiles":[[0.1,0.2,1.4]]"#), "1.4"),
      (question(#""steps":[1],"quantiles":[[0.1,0.2,0.3,7]]"#), "mean is 7"),
      (question(#""steps":[1],"quantiles":[]"#), "0 sets of quantiles"),
      (question(#""steps":[1],"key":"k""#), "without an answer"),
      (question(#""steps":[1],"correct":1"#), "true or false"),
      (question(#""steps":[1],"ending":"open""#), "ending is open"),
      (question(#""steps":[1],"ending":"cut""#), "'cut'"),
      (question(#""steps":[1],"ending":"truncated","answer":"4""#), "truncated and has an answer"),
      (question(#""steps":[1],"prm_tokens":-4"#), "-4"),
      (question(#""steps":[1],"confidence":"high""#), "'confidence'"),
      (question(#""steps":[1]"#, more: #","difficulty":2"#), "difficulty is 2"),
      (question(#""steps":[1]"#, more: #","prompt_score":-1"#), "-1"),
      (question(#""steps":[1]"#, more: #","prompt_tokens":1e3"#), "1000"),
      (question(#""steps":[1],"text":"\ud800""#), "surrogate"),
      (question(#""steps":[1],"text":"\x""#), "unknown escape"),
      (question("\"steps\":[1],\"text\":\"\u{1}\""), "control byte 1"),
      (String(repeating: "[", count: 200_000), "nested deeper than 32"),
      (String(repeating: #"{"a":"#, count: 200_000), "nested deeper than 32"),
    ])
  func hostileLines(line: String, part: String) throws {
    let folder = try TemporaryFolder()
    let url = try PoolFixture.write(
      [Self.header, Self.sound, line, #"{"id":"z","traces":[{"steps":[1]}]}"#]
        .joined(separator: "\n"), "x.pool", in: folder)
    let error = failure { _ = try PoolFile.read(url) }
    #expect(error?.code == .badData)
    #expect(error?.message.hasPrefix("x.pool:3: ") == true, "\(error?.message ?? "none")")
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "none")")
    let problems = Collector<RecordProblem>()
    let pool = try PoolFile.read(url, onBadRecord: .skip { problems.add($0) })
    #expect(pool.questions.map(\.id) == ["a", "z"])
    #expect(problems.all.map(\.line) == [3])
    #expect(error?.message == "\(problems.all[0]).")
  }

  @Test func linesOfAnyBytes() throws {
    let folder = try TemporaryFolder()
    var data = Data((Self.header + "\n" + #"{"id":"q","text":""#).utf8)
    data += [0xC3, 0x28] + Data("\"}\n".utf8)
    data += Data(repeating: UInt8(ascii: "a"), count: PoolFile.maximumLineBytes + 1)
    data += Data(("\n\n" + Self.sound).utf8)
    let url = try PoolFixture.write(data, "x.pool", in: folder)
    let problems = Collector<RecordProblem>()
    let pool = try PoolFile.read(url, onBadRecord: .skip { problems.add($0) })
    // A last line without a line feed counts when it is whole.
    #expect(pool.questions.map(\.id) == ["a"])
    #expect(
      problems.all.map(\.description) == [
        "x.pool:2: a text is not UTF-8", "x.pool:3: the line is longer than 64 MiB",
      ])
  }

  /// A bad header cannot be skipped.
  @Test(
    arguments: [
      ("", "is empty"), ("\n", "cut off"), ("{}", "lacks the field 'schema'"),
      (#"{"schema":"parsimony.pool/2"}"#, "'parsimony.pool/2'"),
      (header.replacing("\"n\"", with: "7"), "'name'"),
      (header.replacing("\"name\"", with: "\"nome\""), "unknown field 'nome'"),
      (header.replacing("0.1,", with: "0.6,"), "levels"),
      (header.replacing("0.1,", with: "0,"), "levels"),
      (header.dropLast() + #","seed":-1}"#, "'seed'"),
      (header.dropLast() + #","remarks":"x"}"#, "'remarks'"), (sound, "'schema'"),
    ] as [(any StringProtocol & Sendable, String)])
  func hostileHeaders(header: any StringProtocol & Sendable, part: String) throws {
    let folder = try TemporaryFolder()
    let url = try PoolFixture.write(String(header) + "\n" + Self.sound, "x.pool", in: folder)
    let text = header.isEmpty ? "" : String(header) + "\n" + Self.sound
    try Data(text.utf8).write(to: url)
    for records in [BadRecords.refuse, .skip { _ in }] {
      let error = failure { _ = try PoolFile.read(url, onBadRecord: records) }
      #expect(error?.code == .badData)
      #expect(error?.message.hasPrefix("x.pool") == true, "\(error?.message ?? "none")")
      #expect(error?.message.contains(part) == true, "\(error?.message ?? "none")")
    }
  }

  @Test func quantilesNeedLevels() throws {
    let folder = try TemporaryFolder()
    let url = try PoolFixture.write(
      Self.header.replacing(",\"levels\":[0.1,0.5,0.9]", with: "") + "\n"
        + Self.question(#""steps":[1],"quantiles":[[0.1,0.2,0.3]]"#), "x.pool", in: folder)
    #expect(failure { _ = try PoolFile.read(url) }?.message.contains("names no levels") == true)
  }

  @Test func nothingIsLeft() throws {
    let folder = try TemporaryFolder()
    let url = try PoolFixture.write(Self.header + "\n{}\n", "x.pool", in: folder)
    let error = failure { _ = try PoolFile.read(url, onBadRecord: .skip { _ in }) }
    #expect(error?.code == .badData && error?.message.contains("no sound question") == true)
    #expect(failure { _ = try PoolFile.read(folder.url) }?.code == .io)
    #expect(
      failure { _ = try PoolFile.read(folder.url.appendingPathComponent("none")) }?.code == .io)
  }

  /// What the reader would refuse is not written, and the file stays as it was.
  @Test func unsoundPoolsAreNotWritten() throws {
    let folder = try TemporaryFolder()
    let url = try PoolFixture.write("kept", "x.pool", in: folder)
    let header = PoolHeader(name: "n", source: "s", policy: "p")
    let good = PoolTrace(answer: nil, isCorrect: nil, stepTokens: [1])
    let other = try SuccessQuantiles(levels: [0.2, 0.7], values: [0.1, 0.2])
    let own = try PoolFixture.quantiles([0, 0.5, 1])
    let bad: [[PoolQuestion]] =
      [
        [], [PoolQuestion(id: "q", traces: [])],
        [PoolQuestion(id: "q", traces: [good]), PoolQuestion(id: "q", traces: [good])],
        [PoolQuestion(id: "q", difficulty: .nan, traces: [good])],
        [PoolQuestion(id: "q", promptTokens: -1, traces: [good])],
        [
          PoolQuestion(
            id: "q", promptQuantiles: own,
            traces: [
              PoolTrace(answer: nil, isCorrect: nil, stepTokens: [1], quantiles: [other])
            ])
        ],
      ]
      + [
        PoolTrace(answer: nil, isCorrect: nil, ending: .open, stepTokens: [1]),
        PoolTrace(answer: nil, isCorrect: nil, stepTokens: [1], scores: [.nan]),
        PoolTrace(answer: nil, isCorrect: nil, stepTokens: [1], scores: [.infinity]),
        PoolTrace(answer: nil, isCorrect: nil, stepTokens: [1], confidence: .infinity),
        PoolTrace(answer: nil, isCorrect: nil, stepTokens: []),
      ].map { [PoolQuestion(id: "q", traces: [$0])] }
    for questions in bad {
      let error = failure {
        try PoolFile.write(Pool(header: header, questions: questions), to: url)
      }
      #expect(error?.code == .badData, "\(questions)")
    }
    #expect(try String(contentsOf: url, encoding: .utf8) == "kept")
  }

  @Test func factsAreCounted() throws {
    let facts = PoolFacts(try PoolFixture.pool())
    #expect(facts.questions == 2 && facts.traces == 4 && facts.answered == 1)
    #expect(facts.fewestTraces == 1 && facts.mostTraces == 3 && facts.labelled == 2)
    // The second question has no label and counts in no share.
    #expect(facts.meanCorrect == 0.5 && facts.anyCorrect == 1 && facts.majorityCorrect == 1)
    #expect(facts.scored == 1 && facts.withQuantiles == 1 && facts.distinctAnswers == 0.5)
    #expect(facts.generatedTokens == 1_000_000_009 && facts.prmTokens == 7)
    #expect(facts.promptTokens == 5 && facts.prmPromptTokens == 6)
  }
}
