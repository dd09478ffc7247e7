import Experiments
import Foundation
import Parsimony

/// A small pool with everything that a pool can hold.
enum PoolFixture {
  static func quantiles(_ values: [Double], mean: Double? = nil) throws -> SuccessQuantiles {
    try SuccessQuantiles(levels: [0.1, 0.5, 0.9], values: values, mean: mean)
  }

  static func pool(ids: [String] = ["a", "b \"quoted\"\n\u{1}é"]) throws -> Pool {
    let full = PoolTrace(
      answer: Answer("1/2", key: "0.5"), isCorrect: true, stepTokens: [3, 0, 1_000_000_000],
      scores: [0, 0.1, 1],
      quantiles: [
        try quantiles([0, 0.5, 1], mean: 1.0 / 3), try quantiles([0.1, 0.1, 0.1]),
        try quantiles([1e-300, 0.3, 0.30000000000000004]),
      ], prmTokens: 7, confidence: -12.5, text: "tab\tend\\")
    let bare = PoolTrace(answer: nil, isCorrect: nil, stepTokens: [1])
    let cut = PoolTrace(answer: nil, isCorrect: false, ending: .truncated, stepTokens: [4])
    return Pool(
      header: PoolHeader(
        name: "n", source: "s", policy: "p", prm: "r", calibrator: "c", seed: .max,
        remarks: ["one", "two"]),
      questions: [
        PoolQuestion(
          id: ids[0], text: "t", reference: "r", difficulty: 0.25, promptTokens: 5,
          prmPromptTokens: 6, promptScore: 0.75,
          promptQuantiles: try quantiles([0.2, 0.3, 0.4]), traces: [full, bare, cut])
      ] + ids.dropFirst().map { PoolQuestion(id: $0, traces: [bare]) })
  }

  /// Writes a text to a file of a folder.
  static func write(_ text: String, _ name: String, in folder: TemporaryFolder) throws -> URL {
    try write(Data(text.utf8), name, in: folder)
  }

  static func write(_ data: Data, _ name: String, in folder: TemporaryFolder) throws -> URL {
    let url = folder.url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
    return url
  }

  /// A text as JSON.
  static func json(_ value: Any) throws -> String {
    String(
      decoding: try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys]),
      as: UTF8.self)
  }
}
