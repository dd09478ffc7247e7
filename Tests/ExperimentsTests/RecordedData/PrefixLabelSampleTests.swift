import Experiments
import Foundation
import Parsimony
import Testing

@Suite struct PrefixLabelSampleTests {
  private static func read(_ text: String) throws -> PrefixLabelSample {
    try PrefixLabelSample(Data(text.utf8), name: "labels.json")
  }

  @Test func labelsAreCounts() throws {
    let sample = try Self.read(
      """
      [{"question": "a", "prm_score": 0.125, "confidence": 1.4},
       {"question": "a", "prm_score": 0.125, "confidence": 1.4},
       {"question": "b", "prm_score": 1, "confidence": 0.5}]
      """)
    #expect(sample.labels.map(\.successes) == [1, 1, 8])
    #expect(sample.labels.allSatisfy { $0.rollouts == 8 })
    #expect(sample.distribution == [0, 2, 0, 0, 0, 0, 0, 0, 1])
    #expect(sample.repeatedRecords == 1)
  }

  @Test(arguments: [
    ("", "JSON"), ("[]", "no records"), ("[{\"question\": \"a\"}]", "'prm_score'"),
    ("[{\"question\": \"a\", \"prm_score\": 0.3}]", "record 0: the label 0.3"),
    ("[{\"question\": \"a\", \"prm_score\": 1.125}]", "1.125"),
    ("[{\"question\": \"a\", \"prm_score\": -0.125}]", "-0.125"),
    ("[{\"question\": \"a\", \"prm_score\": \"1\"}]", "prm_score"),
    ("[{\"question\": \"a\", \"prm_score\": NaN}]", "JSON"),
    ("[{\"question\": \"\", \"prm_score\": 1}]", "question is empty"),
    ("[{\"question\": \"a\", \"prm_score\": 1}", "JSON"),
  ])
  func hostileFiles(text: String, part: String) {
    let error = failure { _ = try Self.read(text) }
    #expect(error?.code == .badData)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "none")")
  }

  /// Counts of the data's own description; distribution and design effect as computed once with
  /// Python 3.11 from the file (one-way analysis of variance).
  @Test(.enabled(if: RecordedSources.prefixLabels != nil, "\(RecordedSources.absent)"))
  func theRealLabels() throws {
    let sample = try PrefixLabelSample(contentsOf: #require(RecordedSources.prefixLabels))
    #expect(sample.labels.count == 3000)
    #expect(Set(sample.questions).count == 489)
    #expect(sample.distribution == [557, 76, 48, 36, 41, 48, 78, 174, 1942])
    #expect(sample.repeatedRecords == 2111)
    #expect(abs(try CalibrationMetrics.meanLabel(sample.labels) - 0.7460833) < 1e-6)
    let effect = try DesignEffect(sample.labels.map(\.fraction), clusters: sample.questions)
    #expect(abs(effect.value - 5.0710125) < 1e-6)
  }
}
