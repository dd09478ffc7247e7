import Experiments
import Foundation
import Parsimony
import Testing

/// Tiny made-up records, sound ones and hostile ones.
@Suite struct PoolImportTests {
  /// Imports, and checks that what is read can be written and read again.
  private func read(
    _ name: String, _ url: URL, records: BadRecords = .refuse, keepsText: Bool = false
  ) throws -> Pool {
    let pool = try PoolImporters.named(name).read(url, records: records, keepsText: keepsText)
    #expect(pool.header.name == name)
    _ = try PoolFile.encode(pool)
    return pool
  }

  /// Refused with file and line; skipped, what is left has these ids.
  private func expect(
    _ name: String, _ url: URL, refuses part: String, at place: String, leaving ids: [String]
  ) throws {
    let error = failure { _ = try read(name, url) }
    #expect(error?.code == .badData)
    #expect(error?.message.hasPrefix(place) == true, "\(error?.message ?? "none")")
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "none")")
    let problems = Collector<RecordProblem>()
    let skipping = BadRecords.skip { problems.add($0) }
    if ids.isEmpty {
      #expect(failure { _ = try read(name, url, records: skipping) }?.code == .badData)
    } else {
      #expect(try read(name, url, records: skipping).questions.map(\.id) == ids)
    }
    #expect(problems.all.first?.description.hasPrefix(place) == true, "\(problems.all)")
  }

  @Test func namesAreTold() {
    #expect(Set(PoolImporters.all.map(\.name)).count == PoolImporters.all.count)
    let error = failure { _ = try PoolImporters.named("sal") }
    #expect(error?.code == .badArgument)
    #expect(error?.message.contains("give one of sal-bon16, sal-single, sal-beam2, ") == true)
    #expect(failure { _ = try PoolImporters.named("") }?.message.contains("planbench") == true)
  }

  // MARK: Games of 24

  private func games(_ log: String, in folder: TemporaryFolder) throws -> URL {
    _ = try PoolFixture.write(
      "Rank,Puzzles,AMT (s),Solved rate\n1,4 9 10 13,5,90%\n2,1 2 4 7,6,80%\n", "data/24/24.csv",
      in: folder)
    _ = try PoolFixture.write(
      log, "logs/game24/gpt-4_0.7_naive_standard_sample_100_start900_end1000.json", in: folder)
    return folder.url
  }

  @Test func gamesAreGradedExactly() throws {
    let outputs: [(text: String, key: String?, isRight: Bool)] = [
      ("Answer: (10 - 4) * (13 - 9) = 24", "(10-4)*(13-9)", true),
      ("Steps:\nx\nAnswer: (13-9)*(10-4) = 24\n\n", "(10-4)*(13-9)", true),
      ("answer:(4-10)*(9-13)", "(10-4)*(13-9)", true),
      ("Answer: 4 + 9 + 10 + 1 = 24", "10+9+4+1", false),
      ("Answer: 4 + 9 = 24", "9+4", false), ("Answer: 13 + 10 - 4 / 9", "13+10-4/9", false),
      ("Answer: 4 / (9 - 9) = 24", "?4/(9-9)", false), ("Answer: impossible", nil, false),
      ("Answer: 24", nil, false), ("", nil, false), ("Answer: (4 + 9 = 24", nil, false),
      ("Answer: __import__('os')", nil, false), ("Answer: 4 +- 9", nil, false),
      ("Answer: " + String(repeating: "(", count: 100_000) + "1+1", nil, false),
      ("Answer: 9999999999999999999999 * 2", nil, false),
    ]
    let folder = try TemporaryFolder()
    let url = try games(
      PoolFixture.json([
        [
          "idx": 0, "ys": outputs.map(\.text), "accs": outputs.indices.map { $0 < 2 },
          "usage_so_far": ["prompt_tokens": 50, "completion_tokens": 7001],
        ] as [String: Any],
        [
          "idx": 1, "ys": ["Answer: 1 + 2", "b"], "infos": [["r": 0], ["r": 0]],
          "usage_so_far": ["prompt_tokens": 60, "completion_tokens": 7041],
        ],
      ]), in: folder)
    let pool = try read("tot-game24-standard", url, keepsText: true)
    let traces = pool.questions[0].traces
    #expect(traces.map(\.answer?.key) == outputs.map(\.key))
    #expect(traces.map(\.isCorrect) == outputs.map(\.isRight))
    #expect(traces.map(\.text) == outputs.map(\.text))
    #expect(pool.header.remarks[0].contains("; 1 disagree with the recorded ones"))
    // The recorded sums, and the prompt of one of five calls.
    #expect(pool.questions.map { $0.traces.reduce(0) { $0 + $1.generatedTokens } } == [7001, 40])
    #expect(pool.questions.map(\.promptTokens) == [10, 2])
    #expect(pool.questions.map(\.id) == ["game24/0000", "game24/0001"])
    #expect(pool.questions.map(\.difficulty) == [0, 1])
    #expect(traces[1].stepTokens.count == 3)
  }

  private static let wrongGames: [(String, String)] = [
    (#"{"idx": 2, "ys": ["a"], "accs": [true]}"#, "'idx'"),
    (#"{"idx": -1, "ys": ["a"], "accs": [true]}"#, "'idx'"),
    (#"{"idx": 0, "ys": ["a"], "accs": [true]}"#, "stands in line 2 already"),
    (#"{"idx": 1, "ys": [], "accs": []}"#, "'ys'"), (#"{"idx": 1, "ys": [4]}"#, "'ys'"),
    (#"{"idx": 1, "ys": ["a"], "accs": [true, false]}"#, "1 outputs and 2 verdicts"),
    (#"{"idx": 1, "ys": ["a"], "accs": [1]}"#, "'accs'"),
    (#"{"idx": 1, "ys": ["a"], "infos": [{"r": 2}]}"#, "'r'"),
    (#"{"idx": 1, "ys": ["a"]}"#, "'infos'"), ("7", "an object is needed"),
    (#"{"idx": 1, "ys": ["a"], "accs": [true], "usage_so_far": {"prompt_tokens": 1e99}}"#, "1e+99"),
  ]

  @Test(arguments: wrongGames)
  func hostileGames(entry: String, part: String) throws {
    let folder = try TemporaryFolder()
    let good = #"{"idx": 0, "ys": ["1+2"], "accs": [false]}"#
    let url = try games("[\n\(good),\n\(entry)\n]", in: folder)
    try expect(
      "tot-game24-standard", url, refuses: part,
      at: "gpt-4_0.7_naive_standard_sample_100_start900_end1000.json:3: ", leaving: ["game24/0000"])
  }

  @Test func aCutArrayKeepsWhatIsWhole() throws {
    let folder = try TemporaryFolder()
    let good = #"{"idx": 0, "ys": ["1+2"], "accs": [false]}"#
    let url = try games("[\n\(good),\n{\"idx\": 1,\n\"ys\": [\"a", in: folder)
    try expect(
      "tot-game24-standard", url, refuses: "cut off",
      at: "gpt-4_0.7_naive_standard_sample_100_start900_end1000.json:4: ", leaving: ["game24/0000"])
  }

  // MARK: Mathematics

  private static let header = "<|start_header_id|>assistant<|end_header_id|>\n\n"

  private static func line(
    _ id: String, _ completions: [String], scores: [[Double]]? = nil, tokens: [Int]? = nil,
    more: [String: Any] = [:]
  ) -> String {
    var record: [String: Any] = ["unique_id": id, "problem": "p", "answer": "\\frac12"]
    record["completions"] = completions
    record["scores"] =
      scores
      ?? completions.map { text in
        [Double](repeating: 0.5, count: text.components(separatedBy: "\n\n").count)
      }
    if let tokens { record["completion_tokens"] = tokens }
    for (key, value) in more { record[key] = value }
    return (try? PoolFixture.json(record)) ?? ""
  }

  @Test func solutionsAreSplitIntoSteps() throws {
    let folder = try TemporaryFolder()
    let url = try PoolFixture.write(
      [
        Self.line(
          "a", [Self.header + "one\n\ntwo \\boxed{0.5}"], scores: [[0.1, 0.2, 0.3]], tokens: [10]),
        Self.line("b", ["three \\boxed{1}"], scores: [[1]], tokens: [0]),
        Self.line("c", ["no end"], scores: [[0]], tokens: [2048]),
      ].joined(separator: "\n"), "x.jsonl", in: folder)
    let pool = try read("sal-single", url)
    let traces = pool.questions.map { $0.traces[0] }
    #expect(pool.questions.map(\.id) == ["math500/a", "math500/b", "math500/c"])
    #expect(pool.questions.map(\.promptScore) == [0.1, nil, nil])
    #expect(traces.map(\.scores) == [[0.2, 0.3], [1], [0]])
    // By characters, 3 and 15, of the recorded 10; then a quarter of 15 characters.
    #expect(traces.map(\.stepTokens) == [[1, 9], [4], [2048]])
    #expect(traces.map(\.isCorrect) == [true, false, false])
    #expect(traces.map(\.answer?.text) == ["0.5", "1", nil])
    #expect(traces.map(\.ending) == [.ended, .ended, .truncated])
    #expect(traces.map(\.prmTokens) == [10, 4, 2048])
  }

  private static let wrongSolutions: [(String, String)] = [
    ("{\"unique_id\": \"b\"", "cut off"), ("{}", "'completions'"),
    (line("a", ["x"]), "'math500/a' stands in line 1 already"),
    (line("b", ["x", "y"]), "2 solutions"),
    (line("b", ["x"], scores: [[0.5, 0.5]]), "2 scores for 1 parts"),
    (line("b", ["x"], scores: [[1.5]]), "1.5"),
    (line("b", ["x"], tokens: [-3]), "-3"),
    (line("b", ["x"], more: ["answer": " "]), "'answer'"),
    (line("b", ["x"], more: ["unique_id": 7]), "'unique_id'"),
    (line("b", ["x"], more: ["scores": [["0.5"]]]), "'scores'"),
    (String(repeating: "[", count: 100_000), "nested deeper"),
  ]

  @Test(arguments: wrongSolutions)
  func hostileSolutions(line: String, part: String) throws {
    let folder = try TemporaryFolder()
    let url = try PoolFixture.write(
      "\(Self.line("a", ["x"]))\n\n\(line)\n", "x.jsonl", in: folder)
    // Ids are compared as the record states them.
    try expect(
      "sal-single", url, refuses: part.replacing("math500/", with: ""), at: "x.jsonl:3: ",
      leaving: ["math500/a"])
  }

  /// Flat index k answers question k mod 25, in each batch of 25.
  private static func tiled(_ batches: Int) -> [String] {
    (0..<batches * 25).map { number -> String in
      let flat: [Int] = (0..<16).map { number % 25 * 16 + $0 }
      let answers: [String] = flat.map { "\\boxed{\(number / 25 * 25 + $0 % 25)}" }
      return line(
        "q\(number)", answers, tokens: flat.map { $0 + 1 }, more: ["answer": "\(number)"])
    }
  }

  @Test func tiledSolutionsFindTheirQuestions() throws {
    let folder = try TemporaryFolder()
    var lines = Self.tiled(2)
    let url = try PoolFixture.write(lines.joined(separator: "\n"), "x.jsonl", in: folder)
    let pool = try read("sal-bon16", url)
    #expect(pool.questions.map(\.id) == (0..<50).map { "math500/q\($0)" })
    #expect(pool.questions.allSatisfy { $0.traces.allSatisfy { $0.isCorrect == true } })
    #expect(pool.questions.allSatisfy { $0.traces.count == 16 })
    #expect(pool.questions[26].traces[2].stepTokens == [2 * 25 + 1 + 1])
    #expect(!pool.questions.contains { $0.traces.contains { !$0.scores.isEmpty } })
    #expect(pool.header.prm == nil)
    // A line that is wrong spoils its batch, and no other.
    lines[3] = "{"
    let hurt = try PoolFixture.write(lines.joined(separator: "\n"), "y.jsonl", in: folder)
    let problems = Collector<RecordProblem>()
    let rest = try read("sal-bon16", hurt, records: .skip { problems.add($0) })
    #expect(rest.questions.map(\.id) == (25..<50).map { "math500/q\($0)" })
    #expect(problems.all.map(\.line) == Array(1...25))
    #expect(problems.all[3].message.contains("cut off"))
    #expect(problems.all[4].message.contains("its batch of 25 is not whole"))
    #expect(failure { _ = try read("sal-bon16", hurt) }?.message.hasPrefix("y.jsonl:1: ") == true)
    let short = try PoolFixture.write(
      lines.dropFirst(25).dropLast().joined(separator: "\n"), "z.jsonl", in: folder)
    #expect(failure { _ = try read("sal-bon16", short) }?.message.contains("24 questions") == true)
  }

  @Test func sorenRows() throws {
    let columns = [
      "unique_id", "problem", "answer", "diverse_result", "diverse_response",
      "diverse_last_rewards",
    ]
    func row(_ id: String, _ answers: String, _ scores: String) -> String {
      [id, "p", "6+9i", answers, #"['a' "b" 'c']"#, scores]
        .map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
    }
    let good = row("a", "['6 + 9i' None '3']", "[0.9 0.1 0.4]")
    let folder = try TemporaryFolder()
    func file(_ rows: String...) throws -> URL {
      try PoolFixture.write(
        ([columns.joined(separator: ",")] + rows).joined(separator: "\n"), "x.csv", in: folder)
    }
    let pool = try read("soren-math500", try file(good))
    #expect(pool.questions[0].traces.map(\.isCorrect) == [true, false, false])
    #expect(pool.questions[0].traces.map(\.scores) == [[0.9], [0.1], [0.4]])
    #expect(pool.questions[0].traces.map(\.answer?.text) == ["6 + 9i", nil, "3"])
    for (bad, part) in [
      (row("a", "['1' None '3']", "[0.9 0.1 0.4]"), "already"),
      (row("b", "['1' None '3']", "[0.9 0.1]"), "2 scores"),
      (row("b", "['1' None '3']", "[0.9 0.1 1.4]"), "1.4"),
      (row("b", "['1' None '3']", "[0.9 nan 0.4]"), "'nan'"),
      (row("b", "oops", "[0.9 0.1 0.4]"), "diverse_result"),
    ] {
      try expect(
        "soren-math500", try file(good, bad), refuses: part, at: "x.csv:3: ",
        leaving: ["math500/a"])
    }
  }

  @Test func deepConfRuns() throws {
    func trace(_ answer: Any, _ confidence: Double) -> [String: Any] {
      ["extracted_answer": answer, "answer_token_conf": [["confidence": confidence]]]
    }
    let folder = try TemporaryFolder()
    func run(_ question: Int, _ truth: Any) throws {
      _ = try PoolFixture.write(
        PoolFixture.json(
          [
            "completed": [
              trace("1/2", 20), ["extracted_answer": NSNull(), "answer_token_conf": []],
            ],
            "truncated": [trace("0.5", 5), trace("3", 6)], "ground_truth": truth,
          ] as [String: Any]),
        "deepconf_qid\(question)_rid0_budget64_x/answer_token_conf_budget64.json", in: folder)
    }
    try run(2, "\\frac12")
    try run(10, "7")
    let pool = try read("deepconf-brumo2025-64", folder.url)
    #expect(pool.questions.map(\.id) == ["brumo2025/2", "brumo2025/10"])
    #expect(pool.questions[0].traces.map(\.isCorrect) == [true, true, false, false])
    let keys = pool.questions[0].traces.map(\.answer?.key)
    #expect(keys[0] == keys[1] && keys[0] != keys[2] && keys[0] != nil && keys[3] == nil)
    #expect(pool.questions[0].traces.map(\.confidence) == [20, 5, 6, nil])
    let completed = try read("deepconf-brumo2025-64-completed", folder.url)
    #expect(completed.questions[0].traces.map(\.answer?.text) == ["1/2", nil, nil, nil])
    #expect(completed.questions[0].traces.map(\.isCorrect) == [true, false, false, false])
    #expect(failure { _ = try read("deepconf-brumo2025-128", folder.url) }?.code == .badData)
    try run(3, 5)
    try expect(
      "deepconf-brumo2025-64", folder.url, refuses: "ground_truth",
      at: "deepconf_qid3_rid0_budget64_x/", leaving: ["brumo2025/2", "brumo2025/10"])
  }

  // MARK: Programs and plans

  @Test func programs() throws {
    let folder = try TemporaryFolder()
    func write(_ samples: [String]) throws {
      _ = try PoolFixture.write(
        #"{"prompt": "p0", "task_id": "T/0"}"# + "\n" + #"{"prompt": "p1", "task_id": "T/1"}"#,
        "dataset/HumanEval_for_code_generation.jsonl", in: folder)
      _ = try PoolFixture.write(
        samples.joined(separator: "\n"),
        "generated_data/HumanEval_codegen16B_temp0.8_topp0.95_num100_max300_code_solution.jsonl",
        in: folder)
    }
    let good =
      #"{"prompt": "p1", "samples": ["  a = 1  \n\n  # why\n  return a", "#
      + #""  a = 1\n  return a\n", "\n# \n"]}"#
    try write([good])
    let pool = try read("codet-humaneval", folder.url)
    #expect(pool.questions.map(\.id) == ["T/1"])
    #expect(
      pool.questions[0].traces.map(\.answer?.key) == [
        "  a = 1\n  return a", "  a = 1\n  return a", nil,
      ])
    #expect(pool.questions[0].traces.allSatisfy { $0.isCorrect == nil && $0.text == nil })
    for (bad, part) in [
      (#"{"prompt": "p2", "samples": ["a"]}"#, "no known problem"), (good, "already"),
      (#"{"prompt": "p0", "samples": []}"#, "'samples'"),
      (#"{"prompt": "p0", "samples": [null]}"#, "null"), ("{", "cut off"),
    ] {
      try write([good, bad])
      try expect(
        "codet-humaneval", folder.url, refuses: part,
        at: "HumanEval_codegen16B_temp0.8_topp0.95_num100_max300_code_solution.jsonl:2: ",
        leaving: ["T/1"])
    }
  }

  @Test func plans() throws {
    let models = ["claude-3.5-sonnet_aws", "gpt-4o_chat", "llama3-70b-8192_groq", "o1-mini_chat"]
    func instance(_ id: Int, _ plan: String, _ more: String = "") -> String {
      """
      {"instance_id": \(id), "query": "q", "ground_truth_plan": "(a)", "extracted_llm_plan": \
      "\(plan)", "llm_raw_response": "12345678", "llm_correct": \(plan == "(a)\\n")\(more)}
      """
    }
    let folder = try TemporaryFolder()
    func write(_ model: String, _ instances: [String]) throws {
      _ = try PoolFixture.write(
        "{\"instances\": [\n" + instances.joined(separator: ",\n") + "\n]}",
        "\(model)/task_1_plan_generation_zero_shot.json", in: folder)
    }
    let usage = #", "response_object": {"usage": {"completion_tokens": 99}}"#
    for model in models {
      try write(
        model,
        [
          instance(
            1, model == "gpt-4o_chat" ? "(b)" : "(a)\\n", model == "o1-mini_chat" ? usage : ""),
          instance(2, " (a) \\n\\n"),
        ])
    }
    let pool = try read("planbench", folder.url)
    #expect(pool.questions.map(\.id) == ["blocksworld3/1", "blocksworld3/2"])
    #expect(pool.questions[0].traces.map(\.isCorrect) == [true, false, true, true])
    #expect(pool.questions[0].traces.map(\.answer?.key) == ["(a)", "(b)", "(a)", "(a)"])
    #expect(pool.questions[0].traces.map(\.stepTokens) == [[2], [2], [2], [99]])
    let place = "gpt-4o_chat/task_1_plan_generation_zero_shot.json"
    for (bad, part) in [
      (instance(1, "(a)"), "instance 1 stands there twice"), (instance(-4, "(a)"), "'instance_id'"),
      (instance(2, "(a)", ", \"llm_correct\": true"), "'llm_correct' stands twice"),
      ("{\"instance_id\": 2}", "'query'"), ("[]", "an object is needed"),
    ] {
      try write("gpt-4o_chat", [instance(1, "(b)"), bad])
      let isSyntax = part.contains("stands twice")
      let line = bad == "[]" ? ": " : ":3: "
      try expect(
        "planbench", folder.url, refuses: part, at: place + line,
        leaving: isSyntax ? [] : ["blocksworld3/1"])
    }
  }
}
