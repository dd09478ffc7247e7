import Foundation
import Parsimony

extension RolloutTable {
  /// Reads a table that ``encode(_:)`` wrote, or several put together: one set a run.
  ///
  /// Throws `badData`, naming file and line, where a column or a row is missing, or a value cannot
  /// be.
  static func decode(_ data: Data, name: String) throws(ExperimentError) -> [RolloutSet] {
    var records = CommaSeparatedRecords([UInt8](data))
    guard let head = records.next() else { throw wrong(name, 1, "the file is empty") }
    var positions: [String: Int] = [:]
    for column in columns {
      guard let position = head.fields.firstIndex(of: column) else {
        throw wrong(name, head.line, "there is no column '\(column)'; export the run again")
      }
      positions[column] = position
    }
    var runs: [(header: RolloutHeader, questions: [LabelledQuestion])] = []
    var indices: [String: Int] = [:]
    var pending: PendingQuestion?
    func finish() throws(ExperimentError) {
      guard let done = pending else { return }
      let question = try done.question(of: runs[done.run].header)
      runs[done.run].questions.append(question)
      pending = nil
    }
    while let record = records.next() {
      // A further table put behind this one repeats the header line.
      if record.fields == head.fields { continue }
      guard record.fields.count == head.fields.count else {
        throw wrong(
          name, record.line,
          "\(record.fields.count) fields where the header has \(head.fields.count)")
      }
      let row = RolloutTableRow(record, positions: positions, name: name)
      let run = indices[row["run"]] ?? runs.count
      if run == runs.count {
        let header = try row.header()
        indices[row["run"]] = run
        runs.append((header, []))
      }
      if pending?.run != run || pending?.id != row["question"] {
        try finish()
        pending = PendingQuestion(run: run, row: row)
      }
      try pending?.add(row)
    }
    if let flaw = records.flaw { throw wrong(name, flaw.line, flaw.message) }
    try finish()
    guard !runs.isEmpty else { throw wrong(name, head.line, "there are no rows") }
    var sets: [RolloutSet] = []
    for run in runs {
      do {
        sets.append(
          try RolloutSet(header: run.header, questions: try unique(run.questions, name: name)))
      } catch {
        throw ExperimentError(error.code, "\(name): \(error.message)")
      }
    }
    return sets
  }

  /// The same question twice with equal content counts once.
  private static func unique(
    _ questions: [LabelledQuestion], name: String
  ) throws(ExperimentError) -> [LabelledQuestion] {
    var known: [String: LabelledQuestion] = [:]
    var distinct: [LabelledQuestion] = []
    for question in questions {
      guard let other = known.updateValue(question, forKey: question.questionID) else {
        distinct.append(question)
        continue
      }
      guard other == question else {
        throw ExperimentError(
          .badData,
          "The question \(quoted(question.questionID)) occurs twice with different content; find "
            + "out which is right, and delete the other's rows.")
      }
    }
    return distinct
  }

  static func wrong(_ name: String, _ line: Int, _ message: String) -> ExperimentError {
    ExperimentError(.badData, "\(name), line \(line): \(message).")
  }
}

/// The rows of one question, as they come.
private struct PendingQuestion {
  let run: Int
  let id: String
  private let first: RolloutTableRow
  private var rows: [(solutions: [Int], step: Int, row: RolloutTableRow)] = []

  init(run: Int, row: RolloutTableRow) {
    self.run = run
    id = row["question"]
    first = row
  }

  mutating func add(_ row: RolloutTableRow) throws(ExperimentError) {
    guard row["prompt"] == first["prompt"] else {
      throw row.wrong("prompt", "that of the question's other rows")
    }
    rows.append((try row.solutions(), try row.count("step"), row))
  }

  /// Puts the solutions together again.
  func question(of header: RolloutHeader) throws(ExperimentError) -> LabelledQuestion {
    var paths = [[RolloutTableRow]](repeating: [], count: header.solutions)
    for (solutions, step, row) in rows.sorted(by: { $0.step < $1.step }) {
      for solution in solutions {
        guard solution <= paths.count else {
          throw row.wrong("solutions", "a list of solutions from 1 to \(paths.count)")
        }
        guard paths[solution - 1].count == step else {
          throw row.wrong("step", "the step that follows in solution \(solution)")
        }
        paths[solution - 1].append(row)
      }
    }
    var solutions: [LabelledTrace] = []
    for (index, path) in paths.enumerated() {
      guard let last = path.last else {
        throw RolloutTable.wrong(
          first.name, first.line,
          "solution \(index + 1) of question \(quoted(id)) has no rows; export the run again")
      }
      var steps: [String] = []
      var tokens: [Int] = []
      var logProbabilities: [Double] = []
      var successes: [Int] = []
      for (step, row) in path.enumerated() {
        guard (row["is_terminal"] == "1") == (step == path.count - 1) else {
          throw row.wrong("is_terminal", "1 at the end of a solution and 0 before it")
        }
        let expected =
          step == 0 ? header.effectivePromptRollouts : header.rollouts
        guard try row.count("rollouts") == expected else {
          throw row.wrong("rollouts", "the run's \(expected)")
        }
        successes.append(try row.count("successes"))
        guard step > 0 else {
          guard row["text"].isEmpty, try row.count("tokens") == 0 else {
            throw row.wrong("tokens", "0 of no text, as the empty prefix has")
          }
          continue
        }
        steps.append(try row.text(after: path[step - 1]))
        tokens.append(try row.count("tokens") - path[step - 1].count("tokens"))
        if let value = try row.logProbability() { logProbabilities.append(value) }
      }
      guard let ending = Trace.Ending(rawValue: last["ending"]) else {
        throw last.wrong("ending", "open, ended or truncated")
      }
      solutions.append(
        LabelledTrace(
          steps: steps, ending: ending, tokens: tokens, logProbabilities: logProbabilities,
          successes: successes))
    }
    let question = LabelledQuestion(
      questionID: id, prompt: first["prompt"], solutions: solutions, rollouts: header.rollouts,
      promptRollouts: header.promptRollouts)
    if let flaw = header.flaw(of: question) {
      throw RolloutTable.wrong(first.name, first.line, "question \(quoted(id)): \(flaw)")
    }
    return question
  }
}
