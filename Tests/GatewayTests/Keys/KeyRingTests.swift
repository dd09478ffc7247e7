import Foundation
import Gateway
import Parsimony
import Testing

struct KeyRingTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/keys-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func load(
    _ source: GatewayConfiguration.KeySource, _ environment: [String: String] = [:]
  ) throws(KeyError) -> (ring: KeyRing, newSecret: String?) {
    try KeyRing.load(
      source, environment: environment, stateFile: folder + "/state/key", models: ["qwen", "tiny"])
  }

  private func ring(file text: String) throws -> KeyRing {
    let path = folder + "/keys.yaml"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try load(.file(path)).ring
  }

  @Test func variableIsRead() throws {
    let ring = try load(
      .environment("KEYS"), ["KEYS": "ann=0123456789abcdef,ben=fedcba9876543210, nameless-secret-0"]
    ).ring
    #expect(ring.keys.map(\.name) == ["ann", "ben", "key3"])
    #expect(ring.authenticate(header: "Bearer 0123456789abcdef")?.name == "ann")
    #expect(ring.authenticate(header: "bearer  fedcba9876543210")?.name == "ben")
    #expect(ring.authenticate(header: "BEARER nameless-secret-0")?.name == "key3")
  }

  @Test(
    arguments: [
      nil, "", "Bearer", "Bearer ", "Bearer 0123456789abcde", "Bearer 0123456789abcdefg",
      "Basic 0123456789abcdef", "0123456789abcdef", "Bearer\t0123456789abcdef",
      "Bearer ann=0123456789abcdef", "Bearer 0123456789ABCDEF",
    ] as [String?])
  func othersAreNobody(header: String?) throws {
    let ring = try load(.environment("KEYS"), ["KEYS": "ann=0123456789abcdef"]).ring
    #expect(ring.authenticate(header: header) == nil)
  }

  @Test func openLetsEverybodyIn() throws {
    let ring = try load(.open).ring
    #expect(ring.authenticate(header: nil)?.name == "open")
    #expect(ring.isOpen)
  }

  @Test(arguments: [
    ("", "The environment variable KEYS is not set"),
    ("ann=short", "Key 1 of the variable KEYS is shorter than 16"),
    ("ann=0123456789abcdef,", "Key 2 of the variable KEYS is shorter"),
    ("a b=0123456789abcdef", "Key 1 of the variable KEYS has a name that is none"),
    ("a=0123456789abcdef,a=0123456789abcdeF", "Key 2 of the variable KEYS has a name that stands"),
    ("a=0123456789abcdef,b=0123456789abcdef", "Key 2 of the variable KEYS has a secret that"),
    ("a=0123456789 abcdef", "Key 1 of the variable KEYS has characters"),
  ])
  func badVariablesAreRefused(text: String, message: String) throws {
    let error = #expect(throws: KeyError.self) {
      try load(.environment("KEYS"), ["KEYS": text])
    }
    #expect(error?.message.contains(message) == true)
    #expect(error?.message.contains("0123456789") == false)
  }

  @Test func generatedKeyIsMadeOnce() throws {
    let first = try load(.generated)
    let secret = try #require(first.newSecret)
    #expect(secret.hasPrefix("sk-parsimony-"))
    #expect(secret.count == "sk-parsimony-".count + 43)
    #expect(first.ring.authenticate(header: "Bearer " + secret)?.name == "generated")
    let path = folder + "/state/key"
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let kept = try String(contentsOfFile: path, encoding: .utf8)
    #expect(kept.count == 65 && !kept.contains(secret.suffix(20)))

    let second = try load(.generated)
    #expect(second.newSecret == nil)
    #expect(second.ring.authenticate(header: "Bearer " + secret)?.name == "generated")
    #expect(second.ring.authenticate(header: "Bearer " + secret.dropLast()) == nil)

    try Data("x\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: KeyError.self) { try load(.generated) }
    try FileManager.default.removeItem(atPath: path)
    #expect(try load(.generated).newSecret != secret)
  }

  @Test func unwritableStateIsSaid() {
    let error = #expect(throws: KeyError.self) {
      try KeyRing.load(
        .generated, environment: [:], stateFile: "/dev/null/key", models: [])
    }
    #expect(error?.message.contains("/dev/null/key") == true)
  }

  @Test func fileIsRead() throws {
    // printf 0123456789abcdef | sha256sum
    let ring = try ring(
      file: """
        - name: ann
          sha256: 9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f
          models: [qwen]
          budget: {tokens: 1000, seconds: 5}
          daily: {tokens: 50_000, cost: 2.5}
          rate: {requests_per_minute: 60, tokens_per_minute: 10000}
        - {name: ben, secret: fedcba9876543210}
        """)
    let ann = try #require(ring.authenticate(header: "Bearer 0123456789abcdef"))
    #expect(ann.name == "ann")
    #expect(ann.permits(model: "qwen") && !ann.permits(model: "tiny"))
    #expect(ann.budget == Budget(tokens: 1000, seconds: 5))
    var limits = KeyMeter.Limits()
    limits.dailyTokens = 50_000
    limits.dailyCost = 2.5
    limits.requestsPerMinute = 60
    limits.tokensPerMinute = 10_000
    #expect(ann.limits == limits)
    let ben = try #require(ring.authenticate(header: "Bearer fedcba9876543210"))
    #expect(ben.permits(model: "tiny") && ben.limits == KeyMeter.Limits())
  }

  @Test(arguments: [
    ("", "1:1: The file holds nothing"),
    ("a: b", "1:1: The key file is a section"),
    ("- {name: a}", "1:3: key 1 needs one of sha256 and secret; it has neither."),
    ("- {name: a, sha256: SECRETSECRET}", "1:21: key 1.sha256 is not usable; write 64"),
    ("- {name: a, secret: SECRET}", "1:21: key 1.secret is shorter than 16"),
    ("- {nam: a, secret: SECRETSECRETSECRET}", "1:4: This is no key of key 1"),
    ("- {name: a, secret: SECRETSECRETSECRET, models: [qwem]}", "did you mean qwen?"),
    ("- {name: a, secret: SECRETSECRETSECRET, rate: {tokens_per_minute: 0}}", "1:67: key 1.rate"),
    (
      "- {name: a, secret: SECRETSECRETSECRET}\n- {name: a, secret: SECRETSECRETSECRET}",
      "2:3: key 2 has the name 'a', which stands there already."
    ),
    (
      "- {name: a, secret: SECRETSECRETSECRET}\n- {name: b, secret: SECRETSECRETSECRET}",
      "2:3: key 2 has a secret that stands there already"
    ),
  ])
  func badFilesAreRefusedWithoutTheSecret(text: String, message: String) {
    let error = #expect(throws: KeyError.self) { try ring(file: text) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("SECRET") == false)
  }

  /// Neither print nor dump shows more than names.
  @Test func nothingIsShown() throws {
    let ring = try load(.environment("KEYS"), ["KEYS": "ann=0123456789abcdef"]).ring
    var shown = "\(ring) \(ring.keys) \(String(reflecting: ring.keys))"
    dump(ring.keys, to: &shown)
    #expect(shown.contains("ann"))
    #expect(!shown.contains("digest") && !shown.contains("159") && !shown.contains("0123456789"))
  }
}
