public import Foundation

/// What GPT-4 (temperature .7) did on games 900..999, as recorded by Yao et al., "Tree of Thoughts"
/// (arXiv 2305.10601): per game, which of its outputs were right.
public struct RecordedGPT4: Sendable, Hashable {
  /// How the outputs were made.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// 100 direct answers a game.
    case standard = "naive_standard_sample_100"
    /// 100 chains of thought a game.
    case chainOfThought = "naive_cot_sample_100"
    /// Tree-of-thought search: breadth 5, three value votes.
    case treeOfThought = "propose1_value3_greedy5"

    /// For people.
    public var title: String {
      switch self {
      case .standard: "GPT-4, direct answer"
      case .chainOfThought: "GPT-4, chain of thought"
      case .treeOfThought: "GPT-4, tree of thought"
      }
    }
  }

  /// How the outputs were made.
  public let method: Method
  /// The row of each game in the table of games.
  public let rows: [Int]
  /// For each game, whether each of its outputs was right.
  public let outcomes: [[Bool]]

  /// The share of right outputs, averaged over games.
  public var meanAccuracy: Double {
    outcomes.reduce(0) { $0 + Double($1.count(where: { $0 })) / Double($1.count) }
      / Double(outcomes.count)
  }

  /// The number of games with at least one right output.
  public var solved: Int { outcomes.count { $0.contains(true) } }

  /// The share of games with at least one right output.
  public var anyAccuracy: Double { Double(solved) / Double(outcomes.count) }

  /// Reads the method's file in a folder of recorded runs; nil when it is not there. Throws `io`
  /// when it cannot be read and `badData` when it is not such a record.
  public static func read(
    _ method: Method, in folder: URL
  ) throws(ExperimentError) -> RecordedGPT4? {
    let url = folder.appendingPathComponent(
      "gpt-4_0.7_\(method.rawValue)_start900_end1000.json")
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw ExperimentError(.io, "Cannot read \(url.path): \(reason(error)).")
    }
    return try RecordedGPT4(method: method, json: data, name: url.path)
  }

  /// Reads a record: an array with, for each game, `idx` and either `infos` (objects with `r` of 0
  /// or 1) or `accs` (truth values). Throws `badData`.
  public init(method: Method, json: Data, name: String) throws(ExperimentError) {
    let entries: [Entry]
    do {
      entries = try JSONDecoder().decode([Entry].self, from: json)
    } catch {
      throw ExperimentError(.badData, "\(name) is not a record of runs: \(error).")
    }
    var outcomes: [[Bool]] = []
    for entry in entries {
      guard let outcome = entry.accs ?? entry.infos?.map({ $0.r > 0 }), !outcome.isEmpty else {
        throw ExperimentError(
          .badData, "\(name): game \(entry.idx) has no graded outputs ('infos' or 'accs').")
      }
      outcomes.append(outcome)
    }
    guard !outcomes.isEmpty else { throw ExperimentError(.badData, "\(name) holds no games.") }
    self.method = method
    self.rows = entries.map(\.idx)
    self.outcomes = outcomes
  }

  private struct Entry: Decodable {
    struct Info: Decodable { let r: Double }
    let idx: Int
    let infos: [Info]?
    let accs: [Bool]?
  }
}
