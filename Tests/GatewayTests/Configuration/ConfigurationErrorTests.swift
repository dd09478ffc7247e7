import Gateway
import Testing

struct ConfigurationErrorTests {
  /// The text with `change` in place of one of its pieces.
  private func changed(_ piece: String, _ change: String) throws -> String {
    let text = ConfigurationFolder.everything
    try #require(text.contains(piece))
    return text.replacing(piece, with: change, maxReplacements: 1)
  }

  @Test(arguments: [
    (
      "engine: vllm", "engine: vlmm",
      "6:13: upstreams.qwen.engine is 'vlmm'; did you mean vllm?"
    ),
    (
      "concurrency: 64", "concurency: 64",
      "14:5: 'concurency' is no key of upstreams.qwen; did you mean concurrency?"
    ),
    (
      "concurrency: 64", "concurrency: 0",
      "14:18: upstreams.qwen.concurrency is '0'; write a whole number of 1 to 65536."
    ),
    (
      "concurrency: 64", "concurrency: [1]",
      "14:18: upstreams.qwen.concurrency is a list; write a text."
    ),
    (
      "hedge_after: 500ms", "hedge_after: 500",
      "12:18: upstreams.qwen.hedge_after is '500'; write a duration with its unit: 500ms, 5s or 2m."
    ),
    (
      "hedge_after: 500ms", "hedge_after: 25h",
      "12:18: upstreams.qwen.hedge_after is '25h'; write a duration of 1ms to 24h."
    ),
    (
      "weight: 2.5", "weight: nan",
      "4:50: upstreams.qwen.replicas[0].weight is 'nan'; write a number of more than 0 to 1000."
    ),
    (
      "http://a:8000/v1", "http://me:pass@a/v1",
      "4:22: upstreams.qwen.replicas[0] holds a user or password; give the key with key: {env: NAME}."
    ),
    (
      "http://a:8000/v1", "ftp://a/v1",
      "4:22: upstreams.qwen.replicas[0] is 'ftp://a/v1'; write http://HOST:PORT or https://HOST, "
        + "with a path."
    ),
    (
      "https://b/v1", "http://a:8000/v1",
      "4:56: upstreams.qwen.replicas[1] is 'http://a:8000/v1', which stands there already; set its "
        + "weight instead."
    ),
    (
      "key: {env: QWEN_KEY}", "key: {env: QWEN_KEY2}",
      "7:16: upstreams.qwen.key.env is 'QWEN_KEY2', and no such environment variable is set; set it."
    ),
    (
      "trust_roots: roots.pem", "trust_roots: root.pem",
      "there is no such readable file; correct the path."
    ),
    (
      "x-team: parsimony", "Authorization: Bearer abc",
      "9:15: upstreams.qwen.headers sets 'Authorization', which the gateway sets itself; give keys "
        + "with key."
    ),
    (
      ", style: judge", "",
      "20:10: models.b.prm is 'judge'; that upstream has no style, so nobody knows how to ask it; add "
        + "style: qwen-prm or another of qwen-prm, math-shepherd, "
    ),
    (
      "style: judge", "style: score",
      "28:15: models.a.policy is 'judge'; that upstream has the style score, so it scores and "
        + "generates nothing; name another, or remove the style."
    ),
    (
      "policy: qwen", "policy: qwem",
      "19:13: models.b.policy is 'qwem'; no upstream has that name; did you mean qwen?"
    ),
    (
      "policy: judge", "policy: b",
      "28:15: models.a.policy is 'b'; that is a model, and models are made of upstreams; name one."
    ),
    (
      "strategy: controller:price=.05", "strategy: controler",
      "21:15: models.b.strategy is 'controler'; there is no such strategy; did you mean controller?"
    ),
    (
      "strategy: controller:price=.05", "strategy: controller:cost=1",
      "21:15: models.b.strategy: The strategy controller has no setting 'cost'; its settings are"
    ),
    (
      "strategy: controller:price=.05", "strategy: verified-best-of-n",
      "21:15: models.b.strategy is 'verified-best-of-n'; it asks an exact verifier, which a gateway "
        + "does not have; choose another."
    ),
    (
      "    prm: judge\n", "",
      "20:15: models.b.strategy is 'controller:price=.05'; it needs a process reward model; add prm, "
        + "or choose one that votes, such as adaptive-consistency."
    ),
    (
      "    calibrator: a.calibrator\n", "",
      "21:15: models.b.strategy is 'controller:price=.05'; it decides by calibrated scores; add "
        + "calibrator: FILE"
    ),
    (
      "    strategy: controller:price=.05\n", "",
      "18:3: models.b has max_samples: 8 and no strategy that could draw them; add one, or remove it."
    ),
    (
      "answers: choice", "answers: maths",
      "25:14: models.b.answers is 'maths'; did you mean math?"
    ),
    (
      "keys: {file: keys.yaml}", "keys: sk-0123456789",
      "29:7: keys is a text that is neither generated nor open; keys themselves never stand in this "
        + "file, write {env: NAME} or {file: PATH}."
    ),
    (
      "keys: {file: keys.yaml}", "keys: {env: A, file: b}",
      "29:7: keys needs one of env and file; it has both."
    ),
    ("body: 64KiB", "body: 1KB", "30:16: limits.body is '1KB'; write 1024 to 1073741824 bytes"),
    (
      "keep_text: true", "keep_text: yes",
      "34:43: replay_log.keep_text is 'yes'; write true or false."
    ),
    (
      "file: runs.jsonl", "file: nowhere/runs.jsonl",
      "name a file in a folder that is there."
    ),
    (
      "http://127.0.0.1:4318/v1/traces", "127.0.0.1:4318",
      "33:21: traces.collector is '127.0.0.1:4318'; write http://HOST:PORT"
    ),
    (
      "\"[::1]:9000\"", "127.0.0.1:8001",
      "16:3: upstreams.judge has the address 'http://127.0.0.1:8001', where this gateway listens"
    ),
    (
      "budget: {tokens: 7000}", "budget:", "31:8: budget is empty; write a value or remove the key."
    ),
    (
      "model: m, ", "",
      "16:3: upstreams.judge has no model; add it."
    ),
    (
      "prices: {", "prices: {promt: 1, ",
      "32:10: 'promt' is no key of prices; did you mean prompt?"
    ),
  ])
  func oneMistakeIsOneMessage(piece: String, change: String, message: String) throws {
    let folder = try ConfigurationFolder()
    let complaints = folder.complaints(try changed(piece, change))
    try #require(complaints.count == 1, "\(complaints)")
    #expect(complaints[0].contains(message), "\(complaints[0])")
  }

  @Test func everythingIsReportedAtOnceByLine() throws {
    let folder = try ConfigurationFolder()
    let complaints = folder.complaints(
      """
      listen: nowhere
      upstream: {}
      models:
        a: {policy: x, strategy: bestofn}
        b: {strategy: controller}
      limits: {requests: many}
      """)
    #expect(
      complaints.map { $0.prefix { $0 != " " } } == [
        "1:9:", "2:1:", "4:15:", "4:28:", "5:3:", "5:17:", "6:20:",
      ], "\(complaints)")
  }

  @Test(arguments: [
    ("", "1:1: The file holds nothing"),
    ("# nothing\n", "1:1: The file holds nothing"),
    ("- a\n- b", "1:1: The file is a list"),
    ("models: {}", "1:9: models is empty"),
    ("models: [a]", "1:9: models is a list"),
    ("models:\n  a: {policy: builtin/base}\n  a: {policy: builtin/base}", "'a' stands twice"),
    ("models: {a: {policy: builtin/base}", "The YAML cannot be read"),
    ("models: {a: {policy: builtin/base}}\n---\nx: 1", "2:1: The YAML cannot be read"),
    ("models:\n\ta: 1", "2:1: The YAML cannot be read"),
    ("models: {a: {policy: builtin/base}}\u{7}", "The YAML cannot be read"),
    ("? [a]\n: b\nmodels: {a: {policy: builtin/base}}", "1:3: a list is no key of the file"),
  ])
  func badTextIsRefused(yaml: String, message: String) throws {
    let complaints = try ConfigurationFolder().complaints(yaml)
    #expect(complaints.contains { $0.contains(message) }, "\(complaints)")
  }

  /// Aliases of aliases stand for more than any memory holds.
  @Test func aliasesAreRefusedUnread() throws {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...40 {
      let inner = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(inner)]\n"
    }
    bomb += "? *a40\n: 1\n"
    let folder = try ConfigurationFolder()
    #expect(folder.codes(bomb) == [.syntax])
    #expect(folder.complaints(bomb)[0].hasPrefix("2:10: Aliases"))
    // Stars elsewhere are no aliases.
    #expect(
      folder.complaints(
        "# *a\nmodels: {a: {policy: builtin/base, step_end: '*b'}} # *c\n"
      ).isEmpty)
    #expect(
      folder.complaints(
        "models: {a: {policy: builtin/base, step_end: \"\\\"*b\"}}"
      ).isEmpty)
  }

  @Test func sizeAndDepthAreBounded() throws {
    let folder = try ConfigurationFolder()
    let small = "models: {a: {policy: builtin/base}}\n"
    #expect(folder.complaints(small + String(repeating: "#\n", count: 1000)).isEmpty)
    let large = folder.complaints(small + String(repeating: "#\n", count: 1 << 19))
    #expect(large.count == 1 && large[0].contains("at most 1048576"))
    for deep in ["[", "{a: ", "- ", "? "] {
      #expect(folder.codes(String(repeating: deep, count: 100_000)) == [.syntax])
    }
  }

  /// Values that may be secrets are in no message.
  @Test(arguments: [
    "keys: SECRET", "keys: {env: SECRET-1}", "keys: {SECRET: a}", "keys: {file: SECRET}",
    "upstreams: {a: {url: 'http://u:SECRET@h', model: m}}",
    "upstreams: {a: {url: 'http://h', model: m, key: SECRET}}",
    "upstreams: {a: {url: 'http://h', model: m, key: {value: SECRET, SECRET: 1}}}",
    "upstreams: {a: {url: 'http://h', model: m, headers: {x: \"SECRET\\n\"}}}",
    "keys: {env: \"SECRET",
  ])
  func secretsAreNotShown(line: String) throws {
    let complaints = try ConfigurationFolder().complaints(
      line + "\nmodels: {a: {policy: builtin/base}}")
    #expect(!complaints.isEmpty)
    #expect(complaints.allSatisfy { !$0.contains("SECRET") }, "\(complaints)")
  }
}
