public import Foundation
import Parsimony

/// The replay log of `parsimony serve`: JSON Lines, schema `parsimony.run/1`, one run a line.
///
/// The gateway writes this form (`ReplayLine` there has the same description); a fixture pins both
/// sides.
///
/// - `schema`: always `parsimony.run/1`.
/// - `time`: when the run ended, in seconds since 1970.
/// - `model`, `policy`: texts. `prm`, `calibrator`: texts; absent where there is none.
/// - `strategy`, `decision`: texts, as replies have them.
/// - `redacted`: whether texts are hashes.
/// - `question`: a keyed hash of the question, `q:` and 32 hexadecimal digits: equal questions have
///   equal ones. `text`: the question; absent where redacted.
/// - `prompt_tokens`: a whole number: prompt tokens of a policy call, on average, cached ones
///   included.
/// - `prompt_score`: the raw score of the empty prefix, in 0...1; absent where nobody scored it.
/// - `traces`: a list of objects, at least one: the complete candidates in the order of their
///   numbers, each as a trace of `parsimony.pool/1` without `correct` and `quantiles`: `answer`,
///   `key`, `ending`, `steps`, `scores`, `prm_tokens`, `text`. Where redacted, `answer` is a keyed
///   hash, `a:` and 32 digits, equal for answers of a question that count as equal, and there is no
///   `text`. `prm_tokens` are the run's, shared evenly among its scored traces.
/// - `chosen`: the place in `traces` of the one that the reply is made of, from 0; absent where it is
///   none of them.
/// - `confidence`: `[value, low, high]`; absent where none was stated.
///
/// Runs of one question are one question of the pool, their traces in the order of the lines. A pool
/// has one policy and one process reward model, those of the first line; lines of others are wrong
/// records.
public struct GatewayLogImporter: PoolImporter {
  /// `gateway-log`.
  public let name = "gateway-log"
  /// In a few words.
  public let summary = "the replay log of parsimony serve, without labels"
  /// Where a log would lie among recorded data; usually `--from` names it.
  public let path = "gateway/runs.jsonl"

  static let schema = "parsimony.run/1"
  static let maximumLineBytes = 16 << 20

  /// Reads a log; a line is a record.
  public func read(
    _ url: URL, records: BadRecords, keepsText: Bool
  ) throws(ExperimentError) -> Pool {
    let file = url.lastPathComponent
    var lines = try BoundedLines(url, limit: Self.maximumLineBytes)
    var models: (policy: String, prm: String?)?
    var runs: [String: [GatewayRun]] = [:]
    var order: [String] = []
    var count = 0
    while let line = try lines.next() {
      if line.isBlank { continue }
      do throws(RecordFlaw) {
        guard let bytes = line.bytes else {
          throw RecordFlaw("the line is longer than \(Self.maximumLineBytes >> 20) MiB")
        }
        let run = try GatewayRun(try StrictJSONParser.value(of: bytes))
        let expected = models ?? (run.policy, run.prm)
        guard run.policy == expected.policy, run.prm == expected.prm else {
          throw RecordFlaw(
            "the run is of \(Self.described(run.policy, run.prm)), and the pool of "
              + "\(Self.described(expected.policy, expected.prm)); give the logs apart")
        }
        models = expected
        if runs[run.question] == nil { order.append(run.question) }
        runs[run.question, default: []].append(run)
        count += 1
      } catch {
        try records.handle(error, file: file, line: line.number)
      }
    }
    let questions = order.compactMap { id in
      runs[id].map { Self.question(id, $0, keepsText: keepsText) }
    }
    let redacted = runs.values.joined().count(where: \.isRedacted)
    return try pool(
      questions, policy: models?.policy ?? "", prm: models?.prm,
      source: "parsimony serve, replay log",
      remarks: [
        "\(count) runs of \(questions.count) questions; nobody labelled the traces",
        "the strategies decided how many traces a question has, and when to stop: hard questions "
          + "have more",
      ] + (redacted > 0 ? ["texts and answers of \(redacted) runs are keyed hashes"] : []),
      file: file)
  }

  private static func described(_ policy: String, _ prm: String?) -> String {
    quoted(policy) + " with " + (prm.map { quoted($0) } ?? "no process reward model")
  }

  private static func question(
    _ id: String, _ runs: [GatewayRun], keepsText: Bool
  ) -> PoolQuestion {
    let prompt = runs.map(\.promptTokens).max() ?? 0
    return PoolQuestion(
      id: "gateway/\(id)", text: runs.lazy.compactMap(\.text).first, promptTokens: prompt,
      prmPromptTokens: 0, promptScore: runs.lazy.compactMap(\.promptScore).first,
      traces: runs.flatMap(\.traces).map { trace in
        PoolTrace(
          answer: trace.answer, isCorrect: nil, ending: trace.ending,
          stepTokens: trace.stepTokens, scores: trace.scores, prmTokens: trace.prmTokens,
          text: keepsText ? trace.text : nil)
      })
  }
}
