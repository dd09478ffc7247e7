import Endpoints
import Gateway
import Parsimony
import Testing

struct ConfigurationReadingTests {
  @Test func exampleIsRead() throws {
    let configuration = try GatewayConfiguration(
      yaml: try ConfigurationFolder.example(), file: "deploy/parsimony.yaml",
      environment: ["PARSIMONY_KEYS": "a=0123456789abcdef"])
    #expect(configuration.listen == .init(host: "127.0.0.1", port: 8080))
    #expect(configuration.models.map(\.name) == ["qwen:best", "qwen:vote", "qwen", "builtin"])
    #expect(configuration.keys == .environment("PARSIMONY_KEYS"))
    #expect(configuration.upstreams["qwen"]?.replicas.map(\.weight) == [2, 1])
    let best = try #require(configuration.models.first)
    #expect(best.strategy == StrategySpec(.bestOfN, n: 8))
    #expect(best.prm == "qwen-prm")
    #expect(configuration.models[2].strategy == nil)
    #expect(configuration.budget.prices.generated == 0.0000006)
    #expect(configuration.replayLog == nil)
  }

  /// The configuration of the README.
  @Test func shortFormIsRead() throws {
    let folder = try ConfigurationFolder()
    let configuration = try folder.read(
      """
      listen: 127.0.0.1:8080
      upstreams:
        qwen:     {url: "http://127.0.0.1:8000/v1", model: Qwen/Qwen2.5-7B-Instruct, engine: vllm}
        qwen-prm: {url: "http://127.0.0.1:8001", model: Qwen/Qwen2.5-Math-PRM-7B, style: qwen-prm}
      models:
        qwen:adaptive: {policy: qwen, prm: qwen-prm, strategy: controller, calibrator: a.calibrator, certificate: a.certificate, max_samples: 16}
        qwen:vote:     {policy: qwen, strategy: adaptive-consistency, max_samples: 16}
        builtin:       {policy: builtin/base, prm: builtin/prm, strategy: controller}
      keys: {env: PARSIMONY_KEYS}
      """)
    #expect(configuration.models.map(\.name) == ["qwen:adaptive", "qwen:vote", "builtin"])
    #expect(configuration.models[0].calibrator == folder.path + "/a.calibrator")
    #expect(configuration.upstreams["qwen-prm"]?.style == .qwen)
    #expect(configuration.upstreams["qwen-prm"]?.engine == .openAI)
  }

  @Test func everyKeyIsRead() throws {
    let folder = try ConfigurationFolder()
    let configuration = try folder.read(ConfigurationFolder.everything)
    #expect(configuration.listen == .init(host: "::1", port: 9000))

    var qwen = UpstreamDescription(
      name: "qwen",
      replicas: [.init(url: "http://a:8000/v1", weight: 2.5), .init(url: "https://b/v1")],
      model: "Qwen/Qwen2.5-7B-Instruct", engine: .vllm)
    qwen.key = .environment("QWEN_KEY")
    qwen.affinityHeaders = ["x-session-id", "x-user"]
    qwen.headers = [.init(name: "x-team", value: "parsimony")]
    qwen.timeouts.connect = .seconds(1)
    qwen.timeouts.firstByte = .seconds(120)
    qwen.timeouts.idle = .seconds(90)
    qwen.timeouts.total = .seconds(3600)
    qwen.retry = RetryPolicy(attempts: 4, base: .milliseconds(100), maximum: .seconds(3))
    qwen.hedgeAfter = .milliseconds(500)
    qwen.breaker.failures = 7
    qwen.breaker.pause = .seconds(2)
    qwen.concurrency = 64
    qwen.trustRoots = folder.path + "/roots.pem"
    #expect(configuration.upstreams["qwen"] == qwen)

    let prices = Budget.Prices(prompt: 1, cached: 0.5, generated: 2, prm: 3)
    var model = ModelAlias(name: "b", policy: "qwen")
    model.prm = "judge"
    model.strategy = try StrategySpec(parsing: "controller:price=.05", n: 8)
    model.calibrator = folder.path + "/a.calibrator"
    model.certificate = folder.path + "/a.certificate"
    model.answers = .choice
    model.stepEnd = "\n"
    model.budget = Budget(
      tokens: 5000, samples: 9, calls: 10, seconds: 1.5, cost: 2, prices: prices)
    #expect(configuration.models.map(\.name) == ["b", "a"])
    #expect(configuration.models[0] == model)

    #expect(configuration.keys == .file(folder.path + "/keys.yaml"))
    #expect(configuration.limits.bodyBytes == 65_536)
    #expect(configuration.limits.requestSeconds == 5)
    #expect(configuration.limits.requests == 10)
    #expect(configuration.limits.choices == 2)
    #expect(configuration.limits.drainSeconds == 0.5)
    #expect(
      configuration.budget
        == Budget(tokens: 7000, samples: 64, calls: 512, seconds: 300, prices: prices))
    #expect(configuration.traces == .collector("http://127.0.0.1:4318/v1/traces"))
    #expect(
      configuration.replayLog == .init(file: folder.path + "/runs.jsonl", keepsText: true))
  }

  @Test func standardsHoldWithoutKeys() throws {
    let configuration = try ConfigurationFolder().read("models: {m: {policy: builtin/base}}")
    #expect(
      configuration == GatewayConfiguration(models: [ModelAlias(name: "m", policy: "builtin/base")])
    )
  }

  @Test(arguments: [
    ("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:80", "::1", 80),
    ("localhost:65535", "localhost", 65535),
  ])
  func addressesAreRead(text: String, host: String, port: Int) {
    #expect(GatewayConfiguration.Address(parsing: text) == .init(host: host, port: port))
  }

  @Test(arguments: [
    "", ":80", "8080", "a:", "a:65536", "a:-1", "::1:80", "[a]:80", "a b:80", "a:８０",
  ])
  func otherAddressesAreRefused(text: String) {
    #expect(GatewayConfiguration.Address(parsing: text) == nil)
  }

  /// What the reader accepts is what the help lists.
  @Test func documentationListsEveryKey() {
    let documentation = GatewayConfiguration.schemaDocumentation
    for key in ["listen", "hedge_after", "keep_text", "tokens_per_minute", "step_end", "sha256"] {
      #expect(documentation.contains("  \(key) "))
    }
    #expect(documentation.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }
}
