import Foundation
import Testing

@Suite("models and doctor, end to end", .enabled(if: Program.isBuilt), .serialized)
struct ModelCommandTests {
  @Test func models() async throws {
    let environment = try await SmallCatalog.environment()
    let text = try Program.run(["models"], environment: environment)
    #expect(text.status == 0 && text.error.isEmpty)
    let names = text.output.split(separator: "\n").dropFirst(2).prefix(3).map {
      $0.prefix { $0 != " " }
    }
    #expect(names == ["base", "prm", "weak"])
    #expect(text.output.contains("metric      pass@1 = 0.2500"))
    let json = try Program.run(["models", "--json"], environment: environment)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == "parsimony.models/1")
    #expect((object["models"] as? [Any])?.count == 3)
  }

  @Test func doctor() async throws {
    let result = try Program.run(["doctor"], environment: try await SmallCatalog.environment())
    #expect(result.status == 0, "\(result.output)")
    #expect(result.error.isEmpty)
    for words in [
      "ok       MLX ", " BLAS ", "ok       model base ", "ok       model prm ",
      "ok       calibrator base ", "warning  calibrator weak ", "ok       decoding ",
      "warning  recorded data ",
    ] { #expect(result.output.contains(words), "\(words)\n\(result.output)") }
  }

  @Test func doctorWithoutModels() throws {
    let result = try Program.run(["doctor"], environment: ["PARSIMONY_MODELS": "/nowhere"])
    #expect(result.status == 69)
    #expect(result.output.contains("problem  models "))
    #expect(result.output.hasSuffix("1 problem: do what the arrows say.\n"))
  }
}
