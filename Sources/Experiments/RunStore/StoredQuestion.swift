import GRDB
import Parsimony

/// A labelled question while its rows are read from the run store.
struct StoredQuestion {
  /// The row in `rollout_questions`.
  let id: Int64
  /// The question's stable id.
  let name: String
  private let prompt: String
  private let header: RolloutHeader
  private var isDamaged = false
  private var solutions: [LabelledTrace] = []
  private var ending: Trace.Ending?
  private var steps: [(text: String, tokens: Int, logProbability: Double?)] = []
  private var successes: [Int] = []

  init(id: Int64, name: String, prompt: String, header: RolloutHeader) {
    self.id = id
    self.name = name
    self.prompt = prompt
    self.header = header
  }

  /// Takes the next row: solutions ascending, their prefixes ascending.
  mutating func add(_ row: Row) {
    guard let solution = row["solution"] as Int?, let step = row["step"] as Int? else {
      isDamaged = true
      return
    }
    if step == 0 {
      close()
      ending = Trace.Ending(rawValue: row["ending"])
    }
    let rollouts = step == 0 ? header.effectivePromptRollouts : header.rollouts
    if solution != solutions.count + 1 || step != successes.count || ending == nil
      || row["rollouts"] != rollouts
    {
      isDamaged = true
    }
    successes.append(row["successes"])
    if step > 0 { steps.append((row["text"], row["tokens"], row["log_probability"])) }
  }

  private mutating func close() {
    guard !successes.isEmpty else { return }
    solutions.append(
      LabelledTrace(
        steps: steps.map(\.text), ending: ending ?? .open, tokens: steps.map(\.tokens),
        logProbabilities: steps.compactMap(\.logProbability), successes: successes))
    steps = []
    successes = []
  }

  /// The question, once all its rows were read.
  func question(in path: String) throws(ExperimentError) -> LabelledQuestion {
    var whole = self
    whole.close()
    let question = LabelledQuestion(
      questionID: name, prompt: prompt, solutions: whole.solutions, rollouts: header.rollouts,
      promptRollouts: header.promptRollouts)
    let flaw = header.flaw(of: question)
    guard !whole.isDamaged, flaw == nil else {
      throw ExperimentError(
        .badData,
        "The run store \(path) holds rollouts of question \(quoted(name)) that nobody wrote"
          + (flaw.map { ": \($0)" } ?? "")
          + "; delete its row in rollout_questions and collect it again.")
    }
    return question
  }
}
