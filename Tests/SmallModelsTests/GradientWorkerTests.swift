import Foundation
import Parsimony
import SmallModels
import Tensor
import Testing

@Suite struct GradientWorkerTests {
  let model: ModelParameters

  init() throws { model = try TinyModel.speaker(head: true, seed: 51) }

  private func scored(_ count: Int, seed: UInt64) -> [TrainingExample] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let length = 3 + generator.index(below: 12)
      return TrainingExample(
        tokens: [1] + (1..<length).map { _ in Int32(3 + generator.index(below: 186)) },
        objective: .score(
          [0, length / 2, length - 1].map {
            TrainingExample.Label(
              position: $0, target: Float(generator.index(below: 9)) / 8,
              weight: Float(1 + generator.index(below: 3)))
          }))
    }
  }

  private func worded(_ count: Int, seed: UInt64) -> [TrainingExample] {
    scored(count, seed: seed).map {
      TrainingExample(tokens: $0.tokens, objective: .nextToken(lossStart: 2))
    }
  }

  /// Sum of w (-y log p - (1 - y) log(1 - p)) with the inference engine's p.
  @Test func scoreLossIsTheCrossEntropyOfTheScores() async throws {
    let examples = scored(6, seed: 1)
    var expected = 0.0
    var weights = 0.0
    for example in examples {
      guard case .score(let labels) = example.objective else { continue }
      let scores = try scores(at: labels.map(\.position), of: example.tokens)
      for (label, p) in zip(labels, scores) {
        let y = Double(label.target)
        expected -= Double(label.weight) * (y * log(p) + (1 - y) * log(1 - p))
        weights += Double(label.weight)
      }
    }
    let worker = GradientWorker(configuration: model.configuration, head: true)
    let (loss, weight) = try await worker.loss(at: model.values, on: examples)
    #expect(abs(loss - expected) < 1e-4 * expected)
    #expect(weight == weights)
  }

  private func scores(at positions: [Int], of tokens: [Int32]) throws -> [Double] {
    let engine = try model.fused(slots: 1, threads: 1)
    let slot = try engine.allocateSlot()
    var hidden: [Float] = []
    try engine.forward(
      slots: [Int32](repeating: slot, count: tokens.count), tokens: tokens,
      hiddenRows: positions.map { Int32($0) }, into: &hidden)
    let head = try #require(model["score.weight"])
    let bias = try #require(model["score.bias"])[0]
    return TinyModel.rows(hidden, width: head.count).map { row in
      1 / (1 + exp(-zip(row, head).reduce(Double(bias)) { $0 + Double($1.0) * Double($1.1) }))
    }
  }

  /// Sum of -log p of the tokens from `lossStart` on; padding of shorter rows has no part in it.
  @Test func tokenLossIsTheGraphsLogProbability() async throws {
    let examples = worded(5, seed: 2)
    var expected = 0.0
    var count = 0.0
    for example in examples {
      let rows = try TinyModel.logProbabilities(model, example.tokens)
      for index in 2..<example.tokens.count {
        expected -= rows[index - 1][Int(example.tokens[index])]
        count += 1
      }
    }
    let worker = GradientWorker(configuration: model.configuration, head: true)
    let (loss, weight) = try await worker.loss(at: model.values, on: examples)
    #expect(abs(loss - expected) < 1e-4 * expected)
    #expect(weight == count)
  }

  /// Directional derivatives, one direction a tensor, against central differences.
  @Test(arguments: [true, false])
  func gradientsAgreeWithFiniteDifferences(_ isScored: Bool) async throws {
    let examples = isScored ? scored(4, seed: 3) : worded(4, seed: 3)
    let worker = GradientWorker(configuration: model.configuration, head: true)
    let result = try await worker.gradient(at: model.values, on: examples)
    #expect(result.gradient.count == model.values.count)
    var generator = SplitMix64(seed: 4)
    for entry in model.layout.entries {
      if !isScored, entry.name.hasPrefix("score.") {
        #expect(result.gradient[entry.range].allSatisfy { $0 == 0 })
        continue
      }
      var direction = entry.range.map { _ in generator.normal() }
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      direction = direction.map { $0 / length }
      let slope = zip(entry.range, direction).reduce(0) {
        $0 + Double(result.gradient[$1.0]) * $1.1
      }
      let h = 1e-2
      var losses: [Double] = []
      for sign in [1.0, -1] {
        var moved = model.values
        for (index, d) in zip(entry.range, direction) { moved[index] += Float(sign * h * d) }
        losses.append(try await worker.loss(at: moved, on: examples).loss)
      }
      let difference = (losses[0] - losses[1]) / (2 * h)
      #expect(abs(slope - difference) < 1e-2 * abs(difference) + 5e-3, "\(entry.name)")
    }
    // The steepest direction of all.
    let norm = result.gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    var losses: [Double] = []
    for sign in [1.0, -1] {
      let moved = zip(model.values, result.gradient).map {
        $0 + Float(sign * 1e-3 / norm) * $1
      }
      losses.append(try await worker.loss(at: moved, on: examples).loss)
    }
    #expect(abs((losses[0] - losses[1]) / 2e-3 - norm) < 2e-2 * norm)
  }
}
