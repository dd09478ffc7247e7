public import Foundation
import Parsimony

/// Rollouts as comma-separated text (RFC 4180), for other programs: one row a distinct prefix.
///
/// Nothing is lost: solutions that begin alike share rows, and the column `solutions` says which
/// do. The columns are
/// - `question`, `prompt`: the question's id and text;
/// - `solution`: the first solution that begins so, from 1; `solutions`: all of them, separated by
///   blanks;
/// - `step`: how many steps the prefix has, 0 for the empty one; `is_terminal`: 1 where a solution
///   ends with it; `ending`: `open`, or how that solution ended (`ended`, `truncated`);
/// - `text`, `tokens`, `log_probability`: of the whole prefix (natural logarithm; empty where
///   unknown); `step_log_probability`: of its last step;
/// - `successes`, `rollouts`: Z and N;
/// - `run`: the ``RolloutHeader`` as JSON, in every row, so that tables may be put together.
public enum RolloutTable {
  /// The columns, in order.
  public static let columns = [
    "question", "prompt", "solution", "solutions", "step", "is_terminal", "ending", "text",
    "tokens", "log_probability", "step_log_probability", "successes", "rollouts", "run",
  ]

  /// The table of a set, header line first, lines ended by CR LF: equal sets give equal bytes.
  public static func encode(_ set: RolloutSet) throws(ExperimentError) -> Data {
    let run = CommaSeparatedRecords.quote(try RunStore.json(set.header))
    var text = columns.joined(separator: ",") + "\r\n"
    for question in set.questions {
      let names = [question.questionID, question.prompt].map(CommaSeparatedRecords.quote)
        .joined(separator: ",")
      for prefix in PrefixTree(question).prefixes {
        text += "\(names),\(prefix.solutions[0] + 1),"
        text += prefix.solutions.map { String($0 + 1) }.joined(separator: " ")
        text += ",\(prefix.step),\(prefix.isTerminal ? 1 : 0),\(prefix.ending.rawValue),"
        text += CommaSeparatedRecords.quote(prefix.text)
        text += ",\(prefix.tokens),\(Self.number(prefix.logProbability)),"
        text += "\(Self.number(prefix.stepLogProbability)),"
        text += "\(prefix.label.successes),\(prefix.label.rollouts),\(run)\r\n"
      }
    }
    return Data(text.utf8)
  }

  /// The shortest text that reads back as the same number.
  private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
