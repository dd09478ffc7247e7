import Foundation
import Parsimony
import SmallModels
import Testing

@Suite struct QuantileAdapterTests {
  private let model: ModelParameters
  private let question = Question(id: "q", prompt: "abc\n")
  private let trace = Trace(
    steps: [Step(text: "abba\n", tokens: 5), Step(text: "cab\n", tokens: 4)], ending: .ended)

  init() throws { model = try TinyModel.speaker(head: true, seed: 61) }

  static let shapes: [AdapterShape] = [
    AdapterShape(rank: 2, alpha: 32, layerStride: 2, targets: [.query, .value]),
    AdapterShape(rank: 4, alpha: 8), AdapterShape(rank: 1, alpha: 1, targets: []),
    AdapterShape(
      rank: 3, alpha: 6, targets: [.down, .key], levels: [0.05, 0.25, 0.5, 0.75, 0.95]),
  ]

  /// Weights of which none is zero.
  private func random(_ shape: AdapterShape, seed: UInt64) throws -> QuantileAdapter {
    let fresh = try QuantileAdapter(of: model, shape: shape, seed: 1)
    var generator = SplitMix64(seed: seed)
    return try QuantileAdapter(
      shape: shape, configuration: model.configuration,
      values: fresh.values.map { _ in Float(generator.normal()) * 0.3 })
  }

  private func scores(_ model: ModelParameters, _ adapter: QuantileAdapter?) async throws
    -> StepScores
  {
    try await BuiltInProcessRewardModel(
      model, adapter: adapter, identity: ModelIdentity(name: "tiny")
    ).score(trace, of: question)
  }

  @Test(arguments: shapes)
  func aFreshAdapterChangesNothing(_ shape: AdapterShape) async throws {
    let adapter = try QuantileAdapter(of: model, shape: shape, seed: 3)
    let own = try await scores(model, nil)
    let adapted = try await scores(model, adapter)
    #expect(own.quantiles == nil)
    let quantiles = try #require(adapted.quantiles)
    #expect(own.spend == adapted.spend)
    for (index, score) in own.prefixes.enumerated() {
      #expect(abs(adapted.prefixes[index] - score) < 1e-6)
      #expect(quantiles[index].levels == shape.levels)
      #expect(quantiles[index].mean == adapted.prefixes[index])
    }
  }

  /// W + alpha / rank B A, computed here in double precision, as a model of its own.
  @Test(arguments: shapes)
  func mergingAddsTheScaledProduct(_ shape: AdapterShape) async throws {
    let adapter = try random(shape, seed: 5)
    func tensor(_ name: String) throws -> [Float] {
      let entry = try #require(adapter.layout.entries.first { $0.name == name })
      return Array(adapter.values[entry.range])
    }
    var merged = model
    for entry in model.layout.entries {
      let block = String(entry.name.dropLast(".weight".count))
      guard adapter.layout.entries.contains(where: { $0.name == block + ".lora_A.weight" }) else {
        continue
      }
      let a = try tensor(block + ".lora_A.weight")
      let b = try tensor(block + ".lora_B.weight")
      let (rows, columns) = (entry.shape[0], entry.shape[1])
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0.0
          for k in 0..<shape.rank {
            sum += Double(b[row * shape.rank + k]) * Double(a[k * columns + column])
          }
          merged.values[entry.offset + row * columns + column] += Float(
            Double(shape.alpha) / Double(shape.rank) * sum)
        }
      }
    }
    // The head's first row as the score of a plain model.
    let weight = try tensor("score.weight")
    let bias = try tensor("score.bias")
    for entry in merged.layout.entries where entry.name.hasPrefix("score.") {
      let source = entry.name == "score.bias" ? bias : weight
      merged.values.replaceSubrange(entry.range, with: source.prefix(entry.count))
    }
    let expected = try await scores(merged, nil).prefixes
    let adapted = try await scores(model, adapter)
    for (mean, score) in zip(adapted.prefixes, expected) { #expect(abs(mean - score) < 1e-4) }
    // Another adapter, another prediction; none of them saturated.
    let other = try await scores(model, random(shape, seed: 6))
    #expect(zip(other.prefixes, adapted.prefixes).allSatisfy { abs($0 - $1) > 1e-6 })
  }

  @Test(arguments: 1...20)
  func quantilesNeverCross(_ seed: UInt64) async throws {
    let shape = Self.shapes[Int(seed) % Self.shapes.count]
    for quantiles in try #require(try await scores(model, random(shape, seed: seed)).quantiles) {
      #expect(quantiles.values.count == shape.levels.count)
      #expect(quantiles.values == quantiles.values.sorted())
      #expect(quantiles.values.allSatisfy { (0...1).contains($0) })
      #expect((0...1).contains(quantiles.mean))
    }
  }

  @Test func filesRoundTripAndRefuse() throws {
    let folder = try ScratchFolder()
    let file = folder.url.appendingPathComponent("deep/adapter.safetensors")
    let shape = Self.shapes[1]
    let adapter = try random(shape, seed: 8)
    try adapter.save(to: file)
    let read = try QuantileAdapter(
      contentsOf: file, shape: shape, configuration: model.configuration)
    #expect(read == adapter)
    for wrong in [Self.shapes[0], Self.shapes[3]] {
      #expect(throws: ModelFileError.self) {
        try QuantileAdapter(contentsOf: file, shape: wrong, configuration: model.configuration)
      }
    }
    var data = try Data(contentsOf: file)
    for cut in [0, 4, 9, data.count / 2, data.count - 1] {
      try data.prefix(cut).write(to: file)
      #expect(throws: ModelFileError.self) {
        try QuantileAdapter(contentsOf: file, shape: shape, configuration: model.configuration)
      }
    }
    // A weight that is not a number.
    data.replaceSubrange(data.count - 4..<data.count, with: [0, 0, 0xC0, 0x7F])
    try data.write(to: file)
    #expect(throws: ModelFileError.self) {
      try QuantileAdapter(contentsOf: file, shape: shape, configuration: model.configuration)
    }
    let missing = folder.url.appendingPathComponent("none.safetensors")
    let error = #expect(throws: ModelFileError.self) {
      try QuantileAdapter(contentsOf: missing, shape: shape, configuration: model.configuration)
    }
    #expect(error?.code == .fileAccess)
  }

  @Test(arguments: [
    AdapterShape(rank: 0, alpha: 1), AdapterShape(rank: 33, alpha: 1),
    AdapterShape(rank: 2, alpha: 0), AdapterShape(rank: 2, alpha: .nan),
    AdapterShape(rank: 2, alpha: 1, layerStride: 0),
    AdapterShape(rank: 2, alpha: 1, layerStride: 3),
    AdapterShape(rank: 2, alpha: 1, targets: [.query, .query]),
    AdapterShape(rank: 2, alpha: 1, levels: []),
    AdapterShape(rank: 2, alpha: 1, levels: [0.5, 0.5]),
    AdapterShape(rank: 2, alpha: 1, levels: [0.5, 0.1]),
    AdapterShape(rank: 2, alpha: 1, levels: [.nan]), AdapterShape(rank: 2, alpha: 1, levels: [1]),
  ])
  func impossibleShapesAreRefused(_ shape: AdapterShape) {
    #expect(throws: ModelFileError.self) {
      try QuantileAdapter(of: model, shape: shape, seed: 1)
    }
  }

  @Test func aModelWithoutAHeadCannotBeAdapted() throws {
    let headless = try TinyModel.speaker(seed: 2)
    #expect(throws: ModelFileError.self) {
      try QuantileAdapter(of: headless, shape: .init(rank: 2, alpha: 2), seed: 1)
    }
  }
}
