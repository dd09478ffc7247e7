import Foundation
import Parsimony
import SmallModels
import Testing

@Suite struct ModelParametersTests {
  @Test(arguments: [(TransformerConfiguration.base, 829), (.weak, 172)])
  func sizes(_ shape: TransformerConfiguration, _ thousands: Int) throws {
    let layout = ParameterLayout(shape)
    #expect(layout.count == shape.parameterCount)
    #expect((shape.parameterCount + 500) / 1_000 == thousands)
    #expect(ParameterLayout(shape, head: true).count == shape.parameterCount + shape.hiddenSize + 1)
    // The tensors tile the array.
    var offset = 0
    for entry in layout.entries {
      #expect(entry.offset == offset)
      offset += entry.count
    }
    #expect(offset == layout.count)
    #expect(Set(layout.entries.map(\.name)).count == 2 + 9 * shape.layers)
  }

  @Test func randomWeightsComeFromTheSeed() throws {
    let one = try ModelParameters.random(.weak, seed: 1)
    #expect(try one == ModelParameters.random(.weak, seed: 1))
    #expect(try one != ModelParameters.random(.weak, seed: 2))
    #expect(try #require(one["model.norm.weight"]).allSatisfy { $0 == 1 })
    let query = try #require(one["model.layers.0.self_attn.q_proj.weight"])
    let deviation = (query.reduce(0) { $0 + Double($1) * Double($1) } / Double(query.count))
      .squareRoot()
    #expect(abs(deviation - 1 / 8) < 0.01)  // 1 / sqrt(64)
    #expect(one["no.such.tensor"] == nil)
    let headed = try one.addingHead()
    #expect(headed.hasHead && headed.values.starts(with: one.values))
    #expect(try headed.addingHead() == headed)
  }

  @Test func impossibleShapesAndCountsAreRefused() throws {
    for (hidden, inner, layers) in [
      (0, 32, 1), (-32, 32, 1), (48, 32, 1), (32, 31, 1), (32, -32, 1), (32, 32, 0), (32, 32, -7),
      (32, 32, .max), (1 << 60, 32, 1), (32, 1 << 60, 1),
    ] {
      let shape = TransformerConfiguration(
        hiddenSize: hidden, intermediateSize: inner, layers: layers)
      let error = #expect(throws: ModelFileError.self) {
        try ModelParameters.random(shape, seed: 1)
      }
      #expect(error?.code == .badWeights)
      #expect(throws: ModelFileError.self) {
        try ModelParameters(configuration: shape, values: [])
      }
    }
    let count = TinyModel.shape.parameterCount
    for wrong in [0, count - 1, count + 1, count + 33] {
      #expect(throws: ModelFileError.self) {
        try ModelParameters(
          configuration: TinyModel.shape, values: [Float](repeating: 0, count: wrong))
      }
    }
  }
}
