import Parsimony
import SmallModels
import Testing

/// A trace depends on its request alone, not on what else the engine does.
@Suite struct PolicyInvarianceTests {
  let model: ModelParameters
  let requests: [SampleRequest]

  init() throws {
    model = try TinyModel.speaker(seed: 5)
    requests = (0..<64).map(Self.request)
  }

  /// Prompts, settings and sessions in many combinations.
  private static func request(_ index: Int) -> SampleRequest {
    let words = ["ab", "cab", "gg h", "dad"]
    let temperatures = [0.7, 0.7, 1.3, 0]
    return TinyModel.request(
      words[index % 4] + ">" + String(index % 7) + "\n", temperature: temperatures[index / 4 % 4],
      topK: index % 3 == 0 ? 5 : 0, topP: index % 5 == 0 ? 0.8 : 1, seed: UInt64(index),
      session: UInt64(index % 6))
  }

  /// One request after the other, each on an engine that has drawn nothing else at that time.
  private func alone() async throws -> [String] {
    let policy = try TinyModel.policy(model)
    var results: [String] = []
    for request in requests { results.append(await TinyModel.sample(policy, request).drawn) }
    return results
  }

  @Test(arguments: [(64, 1), (64, 2), (2, 1), (1, 1), (7, 2)])
  func sameTracesInAnyBatch(_ capacity: Int, _ threads: Int) async throws {
    let expected = try await alone()
    #expect(Set(expected).count > 40)
    let policy = try TinyModel.policy(model, capacity: capacity, threads: threads)
    let together = await TinyModel.sampleAll(policy, requests)
    #expect(together.map(\.drawn) == expected)
  }

  @Test func sameTracesInAnyOrder() async throws {
    let expected = try await alone()
    var order = Array(requests.indices)
    var generator = SplitMix64(seed: 8)
    let policy = try TinyModel.policy(model, capacity: 5)
    for _ in 0..<4 {
      generator.shuffle(&order)
      let shuffled = await TinyModel.sampleAll(policy, order.map { requests[$0] })
      for (place, index) in order.enumerated() {
        #expect(shuffled[place].drawn == expected[index])
      }
    }
  }

  /// More prompts in flight than the engine keeps: prompts that made room are computed again, which
  /// changes neither the traces nor the bill.
  @Test(arguments: [4, 64])
  func sameTracesAndBillWhenPromptsMakeRoom(_ capacity: Int) async throws {
    let fresh = try TinyModel.policy(model)
    var generator = SplitMix64(seed: 9)
    var many: [SampleRequest] = []
    for prompt in 0..<150 {
      for seed in 0..<3 {
        many.append(
          TinyModel.request(
            "ab>\(prompt)\n", maximumTokens: 12, seed: UInt64(prompt * 3 + seed), session: 3))
      }
    }
    var expected: [SampleRequest: String] = [:]
    for request in many where request.seed % 3 == 0 {
      expected[request] = await TinyModel.sample(fresh, request).drawn
    }
    generator.shuffle(&many)
    let policy = try TinyModel.policy(model, capacity: capacity)
    let results = await TinyModel.sampleAll(policy, many)
    for (request, result) in zip(many, results) {
      if let expected = expected[request] { #expect(result.drawn == expected) }
    }
    let prompts = try (0..<150).reduce(0) {
      try $0 + 1 + CountdownTokenizer.encode("ab>\($1)\n").count
    }
    #expect(results.reduce(0) { $0 + $1.spend.promptTokens } == prompts)
    #expect(results.reduce(0) { $0 + $1.spend.cachedTokens } == 2 * prompts)
  }
}
