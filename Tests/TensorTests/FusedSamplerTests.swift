import Foundation
import Tensor
import Testing

/// The sampler's definition, by sorting, in double precision.
private struct ReferenceSampler {
  let sampler: FusedSampler

  /// Probabilities after temperature, top-k and top-p; and how near the top-p cut is to a tie.
  func distribution(_ logits: [Float]) -> (probabilities: [Double], margin: Double) {
    let top = Double(logits.max() ?? 0)
    var weights = logits.map { exp((Double($0) - top) / sampler.temperature) }
    if sampler.topK > 0, sampler.topK < logits.count {
      let threshold = logits.sorted(by: >)[sampler.topK - 1]
      for i in logits.indices where logits[i] < threshold { weights[i] = 0 }
    }
    var margin = 1.0
    if sampler.topP < 1 {
      let total = weights.reduce(0, +)
      let ranked = logits.indices.sorted { (-logits[$0], $0) < (-logits[$1], $1) }
      var above = 0.0
      for token in ranked {
        margin = min(margin, abs(above - sampler.topP))
        let share = weights[token] / total
        if above >= sampler.topP { weights[token] = 0 }
        above += share
      }
    }
    let total = weights.reduce(0, +)
    return (weights.map { $0 / total }, margin)
  }
}

private func randomLogits(_ count: Int, seed: UInt64, spread: Float = 4) -> [Float] {
  var generator = FusedTestGenerator(state: seed)
  return (0..<count).map { _ in Float.random(in: -spread...spread, using: &generator) }
}

private func draw(
  _ sampler: FusedSampler, _ logits: [Float], _ uniforms: [Double]
) throws -> (tokens: [Int32], logProbabilities: [Float]) {
  let vocabulary = logits.count
  var tokens: [Int32] = []
  var logProbabilities: [Float] = []
  try sampler.sample(
    logits: uniforms.flatMap { _ in logits }, vocabularySize: vocabulary, uniforms: uniforms,
    tokens: &tokens, logProbabilities: &logProbabilities)
  return (tokens, logProbabilities)
}

@Suite struct FusedSamplerTests {
  static let settings: [FusedSampler] = [
    .init(), .init(temperature: 0.3), .init(temperature: 3), .init(topK: 1), .init(topK: 5),
    .init(topK: 5000), .init(topP: 0.9), .init(topP: 0.05), .init(topP: 1e-9),
    .init(topP: 0.999999), .init(temperature: 0.7, topK: 20, topP: 0.8),
    .init(temperature: 2, topK: 3, topP: 0.5), .init(temperature: 1e-3, topK: 4, topP: 0.99),
  ]

  @Test(arguments: settings, [1, 2, 7, 16, 33, 192, 1000])
  func agreesWithBruteForce(sampler: FusedSampler, vocabulary: Int) throws {
    let uniforms = (0..<40).map { Double($0) / 40 + 1e-3 } + [0, 1 - 0x1p-53]
    var compared = 0
    for seed in 0..<6 {
      // From flat to peaked.
      let logits = randomLogits(vocabulary, seed: UInt64(seed), spread: [0.1, 1, 4, 10][seed % 4])
      let (probabilities, margin) = ReferenceSampler(sampler: sampler).distribution(logits)
      guard margin > 1e-5 || sampler.topP < 1e-5 else { continue }
      let (tokens, _) = try draw(sampler, logits, uniforms)
      for (token, u) in zip(tokens, uniforms) {
        let before = probabilities[..<Int(token)].reduce(0, +)
        let share = probabilities[Int(token)]
        #expect(share > 0, "token \(token) is cut")
        #expect(u > before - 1e-6 && u < before + share + 1e-6)
        compared += 1
      }
    }
    #expect(compared >= 3 * uniforms.count)
  }

  @Test func greedyTakesTheLowestOfTheHighest() throws {
    let logits: [Float] = [1, 3, -.infinity, 3, 2.999, 3]
    let (tokens, _) = try draw(.init(temperature: 0, topK: 2, topP: 0.1), logits, [0, 0.5, 0.99])
    #expect(tokens == [1, 1, 1])
  }

  @Test func tiesOfTopKStayAndTiesOfTopPRankByIndex() throws {
    let logits: [Float] = [0, 2, 2, 2, 1]
    let uniforms = (0..<300).map { Double($0) / 300 }
    // The second highest has two equals.
    #expect(Set(try draw(.init(topK: 2), logits, uniforms).tokens) == [1, 2, 3])
    // Equal shares of about 0.28 or less: two are needed for 0.3.
    #expect(Set(try draw(.init(topP: 0.3), logits, uniforms).tokens) == [1, 2])
    let equal = [Float](repeating: 5, count: 8)
    // Renormalised over the four that top-k... keeps (all eight tie), each 1/8.
    #expect(Set(try draw(.init(topK: 4, topP: 0.3), equal, uniforms).tokens) == [0, 1, 2])
  }

  @Test func maskedTokensAreNeverDrawn() throws {
    var logits = randomLogits(50, seed: 1)
    for i in stride(from: 0, to: 50, by: 2) { logits[i] = -.infinity }
    let uniforms = (0..<1000).map { Double($0) / 1000 }
    for sampler in Self.settings + [.init(temperature: 1e6)] {
      #expect(try draw(sampler, logits, uniforms).tokens.allSatisfy { $0 % 2 == 1 })
    }
    #expect(try draw(.init(), logits, [1 - 0x1p-53]).tokens == [49])
  }

  @Test(arguments: [1, 5, 16, 192, 3000])
  func logProbabilitiesAreOfTheRawLogits(vocabulary: Int) throws {
    let logits = randomLogits(vocabulary, seed: 2, spread: 9).map { $0 + 300 }
    let top = Double(logits.max() ?? 0)
    let normalizer = top + log(logits.reduce(0) { $0 + exp(Double($1) - top) })
    for sampler in Self.settings + [.init(temperature: 0)] {
      let (tokens, found) = try draw(sampler, logits, [0, 0.4, 0.9])
      for (token, value) in zip(tokens, found) {
        #expect(abs(Double(value) - (Double(logits[Int(token)]) - normalizer)) < 1e-4)
      }
    }
  }

  /// Pearson's chi-square over 40,000 draws; the bound is the 1 - 1e-6 quantile for 9 degrees of
  /// freedom (45.1), above that of any smaller number.
  @Test(arguments: settings)
  func frequenciesFollowTheDistribution(sampler: FusedSampler) throws {
    let logits = randomLogits(10, seed: 3, spread: 1.5)
    let draws = 40_000
    var generator = FusedTestGenerator(state: 4)
    let uniforms = (0..<draws).map { _ in Double.random(in: 0..<1, using: &generator) }
    let (tokens, _) = try draw(sampler, logits, uniforms)
    var counts = [Int](repeating: 0, count: 10)
    for token in tokens { counts[Int(token)] += 1 }
    let (probabilities, _) = ReferenceSampler(sampler: sampler).distribution(logits)
    var statistic = 0.0
    for (count, probability) in zip(counts, probabilities) {
      let expected = probability * Double(draws)
      if expected < 1 {
        #expect(count <= 20)
      } else {
        statistic += (Double(count) - expected) * (Double(count) - expected) / expected
      }
    }
    #expect(statistic < 45.1)
  }

  @Test func aRowDoesNotDependOnItsBatch() throws {
    let rows = (0..<20).map { randomLogits(192, seed: UInt64($0)) }
    let uniforms = (0..<20).map { Double($0) / 20 }
    let sampler = FusedSampler(temperature: 0.8, topK: 40, topP: 0.95)
    var tokens: [Int32] = []
    var logProbabilities: [Float] = []
    try sampler.sample(
      logits: rows.flatMap { $0 }, vocabularySize: 192, uniforms: uniforms, tokens: &tokens,
      logProbabilities: &logProbabilities)
    for (row, logits) in rows.enumerated() {
      let single = try draw(sampler, logits, [uniforms[row]])
      #expect(single.tokens == [tokens[row]])
      #expect(single.logProbabilities == [logProbabilities[row]])
    }
  }

  @Test(arguments: [1, 2, 15, 16, 17, 192, 5000])
  func logSoftmaxAgreesWithDoublePrecision(vocabulary: Int) throws {
    for (seed, spread) in [(5, Float(0.01)), (6, 5), (7, 80), (8, 1e4)] {
      var values = (0..<3).flatMap {
        randomLogits(vocabulary, seed: UInt64(seed * 10 + $0), spread: spread)
      }
      if vocabulary > 2 { values[1] = -.infinity }
      let original = values
      try FusedTransformer.logSoftmax(&values, vocabularySize: vocabulary)
      for row in 0..<3 {
        let logits = original[row * vocabulary..<(row + 1) * vocabulary]
        let top = Double(logits.max() ?? 0)
        let normalizer = top + log(logits.reduce(0) { $0 + exp(Double($1) - top) })
        for (i, logit) in logits.enumerated() where logit.isFinite {
          let expected = Double(logit) - normalizer
          let bound = 2e-6 * max(1, abs(expected), abs(normalizer))
          #expect(abs(Double(values[row * vocabulary + i]) - expected) < bound)
        }
      }
      if vocabulary > 2 { #expect(values[1] == -.infinity) }
    }
  }
}
