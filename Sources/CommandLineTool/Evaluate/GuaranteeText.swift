package import Experiments
import Parsimony

/// The figures of `evaluate guarantees` for people and programs.
package struct GuaranteeText {
  private let study: GuaranteeStudy
  private let set: String

  /// Describes a study on a set of that name.
  package init(_ study: GuaranteeStudy, set: String) {
    self.study = study
    self.set = set
  }

  /// Two tables and what they say.
  package func text(width: Int) -> String {
    let promise = study.promise
    func row(_ name: String, _ spread: CoverageSpread?) -> [String] {
      guard let spread else { return [name, "-", "-", "-"] }
      return [
        name, Figures.decimal(spread.mean, 3), Figures.decimal(spread.standardDeviation, 4),
        Figures.decimal(spread.shareBelow, 3),
      ]
    }
    let coverage = AlignedTable(
      [
        .init("coverage of new rows"), .init("mean", numeric: true),
        .init("spread", numeric: true),
        .init("share below \(Figures.decimal(promise.threshold, 2))", numeric: true),
      ],
      rows: [
        row("by row", promise.rowRule.rows),
        row("by row, as promised", promise.promisedRows),
        row("by row, rows split at random", promise.rowRuleSplitByRows),
        row("by question", promise.questionRule.rows),
        row("by question, questions alike", promise.questionRule.questions),
      ])
    func alarm(_ name: String, _ rate: ShiftAlarmRate) -> [String] {
      [
        name, Figures.decimal(rate.rate, 3),
        "\(Figures.decimal(rate.interval.lower, 3)) to \(Figures.decimal(rate.interval.upper, 3))",
      ]
    }
    let alarms = AlignedTable(
      [
        .init("shift test, \(study.falseAlarms.newQuestions) questions at a time"),
        .init("alarms", numeric: true), .init("95% interval", numeric: true),
      ],
      rows: [alarm("same kind: " + set, study.falseAlarms)]
        + study.detections.map { alarm($0.set, $0.rate) })
    let effect = promise.designEffect
    let ratio = promise.spreadRatio.map { Figures.decimal($0, 1) } ?? "-"
    let words = """
      \(study.method), \(promise.resplits) resplits of \(promise.questions) questions, \
      \(promise.calibrationQuestions) of them to calibrate on; promised coverage \
      \(Figures.decimal(1 - promise.miscoverage, 2)). Coverage by row is spread \(ratio) times as \
      wide as promised: the rows' design effect is \(Figures.decimal(effect.value, 1)).
      """
    return coverage.text(width: width) + "\n"
      + Paragraph.lines(words, width: width).joined(separator: "\n") + "\n\n"
      + alarms.text(width: width)
  }

  /// `{"schema": "parsimony.guarantees/1", "set", "study"}`.
  package func json() throws -> String {
    struct Document: Encodable {
      let schema = "parsimony.guarantees/1"
      let set: String
      let study: GuaranteeStudy
    }
    return try JSONText.encode(Document(set: set, study: study))
  }
}
