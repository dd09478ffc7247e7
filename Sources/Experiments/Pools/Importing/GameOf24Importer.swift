public import Foundation
import Parsimony
import Puzzles

/// GPT-4 on the Games of 24 of rows 900..999, 100 samples each: Yao et al., "Tree of Thoughts"
/// (arXiv 2305.10601). The tree search itself is no pool: its outputs depend on each other.
///
/// The answer is the expression in the last line, up to the first `=`; its key is the canonical
/// expression, so that one solution counts as one whatever the order of its operands. A last line
/// that is no arithmetic expression (GPT-4 says that there is none) is no answer. Labels come from
/// exact arithmetic on that text and are compared with the recorded ones.
public struct GameOf24Importer: PoolImporter {
  private let method: RecordedGPT4.Method

  /// The importer of the direct answers or of the chains of thought.
  init(_ method: RecordedGPT4.Method) { self.method = method }

  /// `tot-game24-standard` or `tot-game24-cot`.
  public var name: String {
    method == .chainOfThought ? "tot-game24-cot" : "tot-game24-standard"
  }
  /// In a few words.
  public var summary: String { "\(method.title): 100 Games of 24 x 100" }
  /// The folder that holds the table of games and the logs.
  public let path = "tot_game24"

  /// Reads the log and the table of games.
  public func read(
    _ url: URL, records: BadRecords, keepsText: Bool
  ) throws(ExperimentError) -> Pool {
    let games = try GameOf24File(contentsOf: url.appendingPathComponent("data/24/24.csv"))
    let log = try RecordedArray(
      array: url.appendingPathComponent(
        "logs/game24/gpt-4_0.7_\(method.rawValue)_start900_end1000.json"),
      records: records)
    var ids = DistinctIDs()
    var usage = Usage()
    var disagreements = 0
    let questions = try log.map(records) { value, line throws(RecordFlaw) in
      let game = try Game(value, games: games)
      try ids.insert(game.id, line: line)
      disagreements += game.disagreements
      return game.question(tokens: usage.next(game.usage), keepsText: keepsText)
    }
    var remarks = [
      "labels are recomputed from the text; \(disagreements) disagree with the recorded ones",
      "the log counts tokens a game; they are spread over its samples by their characters",
      "a game's prompt was sent 5 times (20 samples a call) and is counted once",
    ]
    if usage.restarts > 0 {
      remarks.append("the log's count of tokens begins anew \(usage.restarts) time(s)")
    }
    return try pool(
      questions, policy: "\(method.title), temperature 0.7",
      source: "princeton-nlp/tree-of-thought-llm (MIT)", remarks: remarks, file: log.file)
  }
}

/// The running sums that the log states, as differences.
private struct Usage {
  private var last = (prompt: 0, completion: 0)
  /// How often the sums fell.
  private(set) var restarts = 0

  mutating func next(
    _ sum: (prompt: Int, completion: Int)?
  ) -> (prompt: Int, completion: Int)? {
    guard let sum else { return nil }
    let falls = sum.prompt < last.prompt || sum.completion < last.completion
    if falls { restarts += 1 }
    let base = falls ? (prompt: 0, completion: 0) : last
    last = sum
    return (sum.prompt - base.prompt, sum.completion - base.completion)
  }
}

/// One game of a log.
private struct Game {
  /// Calls that the authors made for the 100 samples of a game.
  private static let calls = 5
  private static let counts = 0...1_000_000_000

  let id: String
  let usage: (prompt: Int, completion: Int)?
  private let row: GameOf24File.Row
  private let outputs: [String]
  private let graded: [Graded]
  let disagreements: Int
  private let difficulty: Double

  private struct Graded {
    let answer: Answer?
    let isCorrect: Bool
  }

  init(_ value: StrictJSON, games: GameOf24File) throws(RecordFlaw) {
    let fields = try RecordFields(value, "the game")
    let index = try fields.integer("idx", 0...max(0, games.rows.count - 1))
    let row = games.rows[index]
    let outputs = try fields.strings("ys")
    guard !outputs.isEmpty else { throw fields.flaw("ys", "is empty; a game needs an output") }
    let recorded = try Self.recorded(fields)
    guard recorded.count == outputs.count else {
      throw RecordFlaw("the game has \(outputs.count) outputs and \(recorded.count) verdicts")
    }
    usage = try Self.usage(fields)
    let digits = String(index)
    id = "game24/" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    difficulty = games.rows.count > 1 ? Double(index) / Double(games.rows.count - 1) : 0
    graded = outputs.map { Self.grade($0, puzzle: row.puzzle) }
    disagreements = zip(graded, recorded).count { $0.isCorrect != $1 }
    self.row = row
    self.outputs = outputs
  }

  private static func recorded(_ fields: RecordFields) throws(RecordFlaw) -> [Bool] {
    var verdicts: [Bool] = []
    if fields.optional("accs") != nil {
      for value in try fields.array("accs") {
        guard case .bool(let verdict) = value else {
          throw fields.flaw("accs", "holds \(value.kind) where true or false is needed")
        }
        verdicts.append(verdict)
      }
    } else {
      for value in try fields.array("infos") {
        verdicts.append(try RecordFields(value, "a verdict").integer("r", 0...1) == 1)
      }
    }
    return verdicts
  }

  private static func usage(
    _ fields: RecordFields
  ) throws(RecordFlaw) -> (prompt: Int, completion: Int)? {
    guard let value = fields.optional("usage_so_far") else { return nil }
    let usage = try RecordFields(value, "usage_so_far")
    return (
      try usage.integer("prompt_tokens", counts), try usage.integer("completion_tokens", counts)
    )
  }

  private static func grade(_ output: String, puzzle: CountdownPuzzle) -> Graded {
    let last = output.split(whereSeparator: \.isNewline).last { !$0.trimmed.isEmpty } ?? ""
    var text = last.trimmed
    if text.lowercased().hasPrefix("answer:") { text = text.dropFirst("answer:".count) }
    let written = text.prefix { $0 != "=" }.trimmed
    guard let expression = CountdownExpression(parsing: written),
      case .operation = expression
    else { return Graded(answer: nil, isCorrect: false) }
    let isCorrect =
      expression.numbers == puzzle.numbers && expression.value == Fraction(puzzle.target)
    return Graded(
      answer: Answer(
        expression.infix, key: expression.canonicalKey ?? "?" + expression.infix),
      isCorrect: isCorrect)
  }

  func question(
    tokens: (prompt: Int, completion: Int)?, keepsText: Bool
  ) -> PoolQuestion {
    let lengths = outputs.map { $0.unicodeScalars.count }
    let counts =
      tokens.map { TokenEstimate.apportion($0.completion, by: lengths) }
      ?? outputs.map { TokenEstimate.tokens($0) }
    return PoolQuestion(
      id: id, text: CountdownWorld.question(row.puzzle).text, difficulty: difficulty,
      promptTokens: (tokens?.prompt ?? 0) / Self.calls,
      traces: zip(zip(outputs, counts), graded).map { sample, grade in
        let lines = sample.0.split(whereSeparator: \.isNewline)
        return PoolTrace(
          answer: grade.answer, isCorrect: grade.isCorrect,
          stepTokens: lines.isEmpty
            ? [sample.1] : TokenEstimate.steps(lines, total: sample.1),
          text: keepsText ? sample.0 : nil)
      })
  }
}
