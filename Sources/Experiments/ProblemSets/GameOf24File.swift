public import Foundation
import Parsimony
public import Puzzles

/// The table of Games of 24 that people solved: one comma-separated line a game, ordered by human
/// difficulty, with the columns `Rank,Puzzles,AMT (s),Solved rate,...`.
///
/// Rows are the lines after the header, counted from 0, blank lines left out. A byte order mark and
/// CR LF line ends are accepted.
public struct GameOf24File: Sendable, Hashable {
  /// One row.
  public struct Row: Sendable, Hashable {
    /// The row's number, from 0.
    public let index: Int
    /// The line in the file, from 1.
    public let line: Int
    /// The column `Rank`.
    public let rank: Int
    /// The column `Puzzles`, with target 24.
    public let puzzle: CountdownPuzzle
    /// The column `AMT (s)`: how long people took on average, in seconds.
    public let seconds: Double
    /// The column `Solved rate`, in 0...1.
    public let solvedRate: Double
  }

  /// The file's name, for messages and the names of sets.
  public let name: String
  /// All rows.
  public let rows: [Row]

  /// Reads a file. Throws `io` when it cannot be read and `badData` as the text's initializer does.
  public init(contentsOf url: URL) throws(ExperimentError) {
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw ExperimentError(
        .io, "Cannot read the problem file \(url.path): \(reason(error)). Check the path.")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw ExperimentError(
        .badData, "\(url.path) is not UTF-8 text; give a comma-separated table of Games of 24.")
    }
    try self.init(text: text, name: url.lastPathComponent)
  }

  /// Reads a table. Throws `badData`, naming file, line and value, on the first row that is wrong.
  public init(text: String, name: String) throws(ExperimentError) {
    var rows: [Row] = []
    var header: Header?
    for (index, raw) in Self.lines(of: text).enumerated() {
      guard !raw.allSatisfy(\.isWhitespace) else { continue }
      let place = "\(name), line \(index + 1)"
      let fields = raw.split(separator: ",", omittingEmptySubsequences: false).map {
        String($0.trimmed)
      }
      if let header {
        rows.append(try header.row(fields, index: rows.count, line: index + 1, place: place))
      } else {
        header = try Header(fields, place: place)
      }
    }
    guard header != nil, !rows.isEmpty else {
      throw ExperimentError(
        .badData,
        "\(name) holds no games; it needs a header line with the columns "
          + "\(Header.names.joined(separator: ", ")) and a line for each game.")
    }
    self.name = name
    self.rows = rows
  }

  /// The rows of a range as a problem set named `24.csv rows 900..999`; all rows when nil.
  ///
  /// A question is named `game24/0900` after its row, and its difficulty is its rank among the
  /// chosen rows. Throws `badArgument` when the range leaves the file.
  public func problemSet(rows range: ClosedRange<Int>? = nil) throws(ExperimentError) -> ProblemSet
  {
    let range = range ?? 0...(rows.count - 1)
    guard range.lowerBound >= 0, range.upperBound < rows.count else {
      throw ExperimentError(
        .badArgument,
        "The rows \(range.lowerBound)..\(range.upperBound) leave \(name), which holds rows "
          + "0..\(rows.count - 1).")
    }
    let chosen = rows[range]
    let ranks = Problem.scaledRanks(chosen.map(\.rank))
    return try ProblemSet(
      name: "\(name) rows \(range.lowerBound)..\(range.upperBound)",
      problems: zip(chosen, ranks).map { row, rank in
        let digits = String(row.index)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return Problem(
          id: "game24/\(padded)", puzzle: row.puzzle, difficulty: rank, solvedRate: row.solvedRate)
      })
  }

  /// Splits on LF, CR LF and CR, and drops a byte order mark. By scalars: Swift reads CR LF as one
  /// character.
  private static func lines(of text: String) -> [Substring] {
    var body = text.unicodeScalars[...]
    if body.first == "\u{FEFF}" { body.removeFirst() }
    return String(body).replacing("\r\n", with: "\n").replacing("\r", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false)
  }
}

/// The columns of the table.
private struct Header {
  static let names = ["Rank", "Puzzles", "AMT (s)", "Solved rate"]
  private let positions: [Int]
  private let count: Int

  init(_ fields: [String], place: String) throws(ExperimentError) {
    var positions: [Int] = []
    for name in Self.names {
      guard let position = fields.firstIndex(where: { $0.lowercased() == name.lowercased() }) else {
        throw ExperimentError(
          .badData,
          "\(place): the header \(quoted(fields.joined(separator: ","))) has no column "
            + "'\(name)'; it needs \(Self.names.joined(separator: ", ")).")
      }
      positions.append(position)
    }
    self.positions = positions
    count = fields.count
  }

  func row(
    _ fields: [String], index: Int, line: Int, place: String
  ) throws(ExperimentError) -> GameOf24File.Row {
    guard fields.count == count else {
      throw ExperimentError(
        .badData,
        "\(place): \(quoted(fields.joined(separator: ","))) has \(fields.count) fields where the "
          + "header has \(count).")
    }
    func wrong(_ column: Int, _ wanted: String) -> ExperimentError {
      ExperimentError(
        .badData,
        "\(place): the \(Self.names[column]) \(quoted(fields[positions[column]])) is not \(wanted)."
      )
    }
    guard let rank = Int(fields[positions[0]]) else { throw wrong(0, "a whole number") }
    let puzzle: CountdownPuzzle
    do throws(PuzzleError) {
      puzzle = try CountdownPuzzle(parsing: fields[positions[1]], target: 24)
    } catch {
      throw ExperimentError(.badData, "\(place): \(error.message)")
    }
    guard let seconds = Double(fields[positions[2]]), seconds.isFinite, seconds >= 0 else {
      throw wrong(2, "a number of seconds")
    }
    let rate = fields[positions[3]]
    guard rate.last == "%", let percent = Double(rate.dropLast()), (0...100).contains(percent)
    else { throw wrong(3, "a percentage such as 90.30%") }
    return GameOf24File.Row(
      index: index, line: line, rank: rank, puzzle: puzzle, seconds: seconds,
      solvedRate: percent / 100)
  }
}
