import Experiments
import Parsimony

/// What the lines and columns of a calibration study mean: those that are there.
struct CalibrationLegend {
  private let reports: [CalibrationStudyReport]

  init(_ reports: [CalibrationStudyReport]) { self.reports = reports }

  func text(width: Int) -> String {
    let results = reports.flatMap(\.results)
    guard !results.isEmpty else { return "" }
    let present = Set(results.map(\.method))
    var entries = Self.methods.filter { present.contains($0.label) }
    if results.contains(where: { $0.value(.brierCorrected) != nil }) {
      entries.append(Self.corrected)
    }
    entries += Self.columns
    return "How to read it\n"
      + Paragraph.facts(entries.map { ("  " + $0.label, $0.value) }, width: width)
  }

  private static let methods: [(label: String, value: String)] = [
    ("raw", "the score as it is"),
    ("constant", "always the mean success rate of the rows that the methods were fitted on"),
  ]

  private static let corrected = (
    label: "corrected",
    value: "mean squared distance to the observed success rate, less the noise of the rates "
      + "themselves: 0 is perfect, and chance may put it below"
  )

  private static let columns: [(label: String, value: String)] = [
    ("brier", "the same with that noise left in"),
    ("positive", "its part from over-optimism"),
    ("bias", "mean prediction less mean rate: above 0 is over-optimistic"),
    ("ece", "expected calibration error, 10 bins of equal width; adaptive: of equal numbers"),
    (
      "covers",
      "share of rates at or above the 10% quantile: 90% is promised; by q: every question "
        + "counts equally"
    ),
    ("width", "from the lowest to the highest quantile"),
    ("auc", "how well right is told from wrong, calibrated or not"),
    ("intervals", "95%, resampling whole questions"),
  ]
}
