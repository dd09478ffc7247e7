import Experiments
import Foundation
import Testing

@Suite struct RecordedGPT4Tests {
  @Test func bothFormsAreRead() throws {
    let json = Data(
      """
      [{"idx": 900, "infos": [{"r": 0}, {"r": 1}], "more": {"x": [1]}},
       {"idx": 901, "accs": [false, false, false, false]}]
      """.utf8)
    let record = try RecordedGPT4(method: .standard, json: json, name: "x")
    #expect(record.rows == [900, 901])
    #expect(record.outcomes == [[false, true], [false, false, false, false]])
    #expect(record.meanAccuracy == 0.25)
    #expect(record.anyAccuracy == 0.5)
    #expect(record.solved == 1)
  }

  @Test(arguments: [
    "", "[]", "{}", "[{\"idx\": 1}]", "[{\"idx\": 1, \"accs\": []}]", "[{\"accs\": [true]}]",
  ])
  func otherThingsAreRefused(text: String) {
    let error = failure {
      _ = try RecordedGPT4(method: .standard, json: Data(text.utf8), name: "log.json")
    }
    #expect(error?.code == .badData)
    #expect(error?.message.contains("log.json") == true)
  }

  /// Reference values of the data's own description.
  @Test(
    .enabled(if: RecordedData.runs != nil, "the recorded runs are not on this machine"),
    arguments: [
      (RecordedGPT4.Method.chainOfThought, 0.040, 49), (.standard, 0.073, 33),
      (.treeOfThought, 0.238, 69),
    ])
  func theRealRecords(method: RecordedGPT4.Method, mean: Double, solved: Int) throws {
    let logs = try #require(RecordedData.runs)
    let record = try #require(try RecordedGPT4.read(method, in: logs))
    #expect(record.rows == Array(900...999))
    #expect(record.solved == solved)
    #expect(abs(record.meanAccuracy - mean) < 0.0005)
    #expect(record.references.last?.accuracy == Double(solved) / 100)
  }

  @Test func aMissingRecordIsNil() throws {
    let folder = try TemporaryFolder()
    #expect(try RecordedGPT4.read(.standard, in: folder.url) == nil)
  }
}
