import Endpoints
import Foundation
import Parsimony
import Testing
import UpstreamDouble

@Suite struct HiddenStateRewardModelTests {
  private static let weight = [0.5, -1, 2, 0.25]
  private static let plain =
    #"{"schema":"parsimony.head/1","model":"prm","fingerprint":"f","#
    + #""hidden_size":4,"weight":[0.5,-1,2,0.25],"bias":0.1}"#
  private static let withQuantiles =
    plain.dropLast()
    + #","quantiles":{"levels":[0.1,0.5,0.9],"weight":[[1,0,0,0],[0,1,0,0],[0,0,1,0]],"#
    + #""bias":[0.5,-0.5,0]}}"#

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  private static func score(_ state: [Double]) -> Double {
    sigmoid(zip(weight, state).map(*).reduce(0, +) + 0.1)
  }

  private static func with<Result>(
    _ behaviour: Behaviour, head: String = plain,
    _ body: (any ProcessRewardModel, UpstreamDouble) async throws -> Result
  ) async throws -> Result {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "head-\(UInt64.random(in: 0 ... .max)).json")
    try Data(head.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    var options = ProcessRewardOptions()
    options.headFile = file.path
    return try await RewardFixture.with(
      behaviour, style: .hiddenState, engine: .llamaServer, options: options, body)
  }

  /// The texts up to the prompt's and each step's end.
  private static let prefixes = [
    "4 9 10 13>24\n", "4 9 10 13>24\n10-4=6\n", "4 9 10 13>24\n10-4=6\n13-9=4\n",
    "4 9 10 13>24\n10-4=6\n13-9=4\n6*4=24\n",
  ]

  @Test func statesAtStepEndsAreScored() async throws {
    try await Self.with(Behaviour()) { model, double in
      let scores = try await model.score(RewardFixture.trace, of: RewardFixture.question)
      let expected = Self.prefixes.map { Self.score(Scoring.hashedState($0)) }
      for (score, reference) in zip(scores.prefixes, expected) {
        #expect(abs(score - reference) < 1e-12)
      }
      #expect(scores.quantiles == nil)
      #expect(scores.spend.prmTokens == Self.prefixes[3].utf8.count)
      #expect(model.identity.fingerprint == "f")
      // A vocabulary of bytes needs no tokenizer from the second time on.
      #expect(try await model.score(RewardFixture.trace, of: RewardFixture.question) == scores)
      #expect(double.calls.map(\.path) == ["/tokenize", "/embeddings", "/embeddings"])
    }
  }

  @Test func tokensMayBeLongerThanBytesAndCrossSteps() async throws {
    let behaviour = Behaviour {
      $0.scoring = Scoring(pieces: ["13>24\n", "6\n1", "=24\n", "9 10"])
    }
    try await Self.with(behaviour) { model, double in
      for _ in 0..<2 {
        let scores = try await model.score(RewardFixture.trace, of: RewardFixture.question)
        // The first step's last byte is within a token that holds the second's first as well.
        let states = [
          Self.prefixes[0], Self.prefixes[1] + "1", Self.prefixes[2], Self.prefixes[3],
        ].map(Scoring.hashedState)
        for (score, state) in zip(scores.prefixes, states) {
          #expect(abs(score - Self.score(state)) < 1e-12)
        }
      }
      #expect(
        double.calls.map(\.path) == ["/tokenize", "/embeddings", "/tokenize", "/embeddings"])
    }
  }

  @Test func aHeadWithQuantilesStatesThem() async throws {
    try await Self.with(Behaviour(), head: String(Self.withQuantiles)) { model, _ in
      let scores = try await model.score(RewardFixture.trace, of: RewardFixture.question)
      let quantiles = try #require(scores.quantiles)
      #expect(quantiles.count == 4)
      let state = Scoring.hashedState(Self.prefixes[2])
      let first = state[0] + 0.5
      let second = first + log(1 + exp(state[1] - 0.5))
      let third = second + log(1 + exp(state[2]))
      for (value, logit) in zip(quantiles[2].values, [first, second, third]) {
        #expect(abs(value - Self.sigmoid(logit)) < 1e-12)
      }
      #expect(quantiles[2].mean == scores.prefixes[2])
      #expect(quantiles[2].levels == [0.1, 0.5, 0.9])
    }
  }

  @Test(arguments: [
    (Scoring.Shape.short, "states for"), (.long, "states for"), (.wrongColumns, "4 numbers wide"),
    (.text, "4 numbers wide"), (.missing, "no states"),
  ])
  func wrongShapesAreFailures(_ shape: Scoring.Shape, _ message: String) async throws {
    try await Self.with(Behaviour { $0.scoring.shape = shape }) { model, _ in
      let failure = try #require(await RewardFixture.failure(of: model))
      #expect(failure.kind == .permanent)
      #expect(failure.message.contains(message), "\(failure.message)")
    }
  }

  @Test func badHeadsAreRefused() {
    for (json, part) in [
      ("nonsense", "no JSON"), (#"{"schema":"x"}"#, "the schema 'x'"),
      (#"{"schema":"parsimony.head/1","weight":[],"bias":0}"#, "no weight"),
      (Self.withQuantiles.replacing("[1,0,0,0],", with: ""), "do not fit"),
      (Self.withQuantiles.replacing("[0.1,0.5", with: "[0.5,0.1"), "do not fit"),
    ] {
      let error = #expect(throws: ProcessRewardError.self) {
        try RewardHead(json: Array(json.utf8), named: "h")
      }
      #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }
    #expect(throws: ProcessRewardError.self) { try RewardHead(file: "/nowhere/head.json") }
  }
}
