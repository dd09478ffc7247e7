import Foundation
import Synchronization

/// The matrix as it was seen, as a table in Markdown: printed after the tests of it where the
/// environment has `PARSIMONY_MATRIX`, the file to write.
enum MatrixReport {
  private static let lines = Mutex<[String: String]>([:])

  /// Takes a row; with the last one, the table is written.
  static func note(_ row: MatrixRow, _ observed: [Way: Observation]) {
    guard let path = ProcessInfo.processInfo.environment["PARSIMONY_MATRIX"] else { return }
    let table: String? = lines.withLock { lines in
      lines[row.fault] = line(row, observed)
      let rows = MatrixGroup.all.flatMap(\.rows)
      guard lines.count == rows.count else { return nil }
      return head + rows.compactMap { lines[$0.fault] }.joined()
    }
    if let table { try? table.write(toFile: path, atomically: true, encoding: .utf8) }
  }

  private static let head = """
    | fault | pass-through | pass-through, streamed | greedy, majority of 4, adaptive-consistency | \
    best-of-4 | tokens billed |
    |---|---|---|---|---|---|

    """

  private static func line(_ row: MatrixRow, _ observed: [Way: Observation]) -> String {
    func fate(_ strategies: [Way.Strategy], _ streams: [Bool]) -> String {
      let fates = strategies.flatMap { strategy in
        streams.compactMap { observed[Way(strategy: strategy, streams: $0)]?.fate.description }
      }
      return Set(fates).sorted().joined(separator: "; ")
    }
    let both = [false, true]
    let billed = Way.Strategy.allCases.map { strategy in
      String(observed[Way(strategy: strategy, streams: false)]?.tokens ?? -1)
    }
    return "| "
      + [
        row.fault, fate([.passThrough], [false]), fate([.passThrough], [true]),
        fate([.greedy, .majority, .adaptive], both), fate([.bestOf], both),
        billed.joined(separator: " / "),
      ].joined(separator: " | ") + " |\n"
  }
}
