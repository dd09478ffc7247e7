import Foundation
import Parsimony
import SmallModels
import Testing

@Suite struct StepHeadTests {
  private func read(_ head: StepHead) throws -> JSONValue {
    let data = head.json(model: "m \"x\"", fingerprint: "f")
    #expect(data.last == UInt8(ascii: "\n"))
    return try #require(JSONReader.value(of: Array(data)))
  }

  @Test func ownHeadIsExact() throws {
    let model = try TinyModel.speaker(head: true, seed: 8)
    let value = try read(try StepHead(of: model))
    #expect(value["schema"]?.string == "parsimony.head/1")
    #expect(value["model"]?.string == "m \"x\"")
    #expect(value["fingerprint"]?.string == "f")
    #expect(value["hidden_size"]?.number == 32)
    #expect(value["weight"]?.array?.compactMap(\.number) == model["score.weight"]?.map(Double.init))
    #expect(value["bias"]?.number == model["score.bias"].map { Double($0[0]) })
    #expect(value["quantiles"] == nil)
  }

  @Test func adaptersHeadHasQuantiles() throws {
    let model = try TinyModel.speaker(head: true, seed: 8)
    let adapter = try QuantileAdapter(
      of: model, shape: AdapterShape(rank: 2, alpha: 4, levels: [0.25, 0.75]), seed: 5)
    let head = try StepHead(of: model, adapter: adapter)
    #expect(head.weight.count == 3 && head.bias.count == 3)
    let quantiles = try #require(try read(head)["quantiles"])
    #expect(quantiles["levels"]?.array?.compactMap(\.number) == [0.25, 0.75])
    let rows = try #require(quantiles["weight"]?.array)
    #expect(
      rows.map { $0.array?.compactMap(\.number) }
        == head.weight.dropFirst().map { $0.map(Double.init) })
    #expect(
      quantiles["bias"]?.array?.compactMap(\.number) == head.bias.dropFirst().map(Double.init))
  }

  @Test func policiesHaveNone() throws {
    let error = #expect(throws: ModelFileError.self) {
      try StepHead(of: TinyModel.speaker(seed: 8))
    }
    #expect(error?.code == .badWeights)
  }
}
