import CommandLineTool
import Experiments
import Parsimony
import Testing

@Suite("calibration study for people")
struct CalibrationTextTests {
  private static func result(
    _ method: String, _ error: Double, width: Double, coverage: Double, auc: Double?
  ) -> CalibrationResult {
    func around(_ value: Double) -> MetricEstimate {
      MetricEstimate(value: value, low: value - 0.01, high: value + 0.01)
    }
    var estimates: [CalibrationMetric: MetricEstimate] = [
      .brierCorrected: around(error), .brier: around(error + 0.02),
      .brierPositive: around(error / 2), .bias: around(error - 0.05), .ece: around(error / 4),
      .eceAdaptive: around(error / 3), .coverage10: around(coverage),
      .coverage10Questions: around(coverage), .width: around(width),
    ]
    if let auc { estimates[.auc] = around(auc) }
    return CalibrationResult(
      method: method, questions: 40, rows: 1_520, intervalLevel: 0.95, resamples: 1000,
      estimates: estimates, reliability: [])
  }

  private static func report(_ set: String = "generated") -> CalibrationStudyReport {
    CalibrationStudyReport(
      set: set, policy: "weak", prm: "prm", seed: 7,
      results: [
        result("raw", 0.2, width: 0, coverage: 0.4, auc: 0.8),
        result("constant", 0.1, width: 0, coverage: 0.6, auc: 0.5),
        result("lora-quantile", 0.04, width: 0.4, coverage: 0.85, auc: 0.9),
      ],
      comparisons: [
        CalibrationComparison(
          method: "lora-quantile", baseline: "constant", difference: -0.06, low: -0.07, high: -0.05)
      ], fittedOn: "other games", notes: ["Made up."])
  }

  @Test func everything() {
    let text = CalibrationText([Self.report()], facts: [.init("date", "today")]).text()
    let expected = """
      date  today

      set        generated
      policy     weak
      prm        prm
      seed       7
      size       40 questions, 1,520 rows
      fitted on  other games
      note       Made up.

      method         corrected      95% interval   brier  positive    bias    ece  adaptive  covers   by q  width    auc
      -------------  ---------  ----------------  ------  --------  ------  -----  --------  ------  -----  -----  -----
      lora-quantile     0.0400  0.0300 to 0.0500  0.0600    0.0200  -0.010  0.010     0.013   85.0%  85.0%  0.400  0.900
      constant          0.1000  0.0900 to 0.1100  0.1200    0.0500  +0.050  0.025     0.033   60.0%  60.0%  0.000  0.500
      raw               0.2000  0.1900 to 0.2100  0.2200    0.1000  +0.150  0.050     0.067   40.0%  40.0%  0.000  0.800

      Differences in Brier, row by row
      method         against   difference        95% interval  the method is
      -------------  --------  ----------  ------------------  -------------
      lora-quantile  constant     -0.0600  -0.0700 to -0.0500  better

      What went badly
      - raw is worse than the constant: corrected Brier 0.2000 against 0.1000; their intervals do not overlap.
      - lora-quantile promises that 90% of the rates lie at or above its 10% quantile, and 85.0% do (84.0% to 86.0%): it is
        too sure.
      - constant and raw state points, not quantiles: 40.0% to 60.0% of the rates lie at or above them, so budgets cannot rely
        on them.

      How to read it
      """
    #expect(text.hasPrefix(expected))
    #expect(text.hasSuffix("  intervals  95%, resampling whole questions\n"))
  }

  @Test(arguments: [120, 100, 80, 60])
  func fits(width: Int) {
    let text = CalibrationText(
      [Self.report(), Self.report("Game of 24 (24.csv rows 900...999)")], width: width
    ).text()
    for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    #expect(text.contains("lora-quantile     0.0400"))
    #expect(text.contains("85.0%"))
  }

  @Test("columns go one after the other")
  func columns() {
    func header(_ width: Int) -> [Substring] {
      let text = CalibrationText([Self.report()], width: width).text()
      let line = text.split(separator: "\n").first { $0.hasPrefix("method") } ?? ""
      return line.split(separator: " ")
    }
    #expect(header(120).contains("width"))
    #expect(!header(110).contains("width"))
    #expect(header(110).contains("adaptive"))
    #expect(header(60) == ["method", "corrected", "95%", "interval", "ece", "covers"])
    #expect(header(40) == ["method", "corrected", "ece", "covers"])
  }

  @Test("several sets end with a summary")
  func summary() {
    let text = CalibrationText([Self.report(), Self.report("far")]).text()
    #expect(
      text.contains(
        """
        All sets; * marks the best
        set 1  generated: corrected Brier
        set 2  far: corrected Brier

        method           set 1    set 2
        -------------  -------  -------
        lora-quantile  0.0400*  0.0400*
        constant       0.1000   0.1000
        raw            0.2000   0.2000
        """))
    #expect(!CalibrationText([Self.report()]).text().contains("All sets"))
  }

  @Test("what is missing is a dash")
  func missing() {
    let bare = CalibrationResult(
      method: "m", questions: 1, rows: 1, intervalLevel: 0.95, resamples: 0,
      estimates: [.brier: MetricEstimate(value: 0.25)], reliability: [])
    let text = CalibrationText([
      CalibrationStudyReport(set: "s", policy: "p", prm: nil, seed: 1, results: [bare])
    ]).text()
    #expect(text.contains("\nprm     none\n"))
    #expect(text.contains("\nm       0.2500             -         -     -    -"))
    #expect(text.contains("1 question, 1 row\n"))
    #expect(text.contains("- The constant was not measured"))
    let empty = CalibrationStudyReport(set: "s", policy: "p", prm: nil, seed: 1, results: [])
    #expect(CalibrationText([empty]).text().hasSuffix("size    0 questions, 0 rows\n"))
  }
}
