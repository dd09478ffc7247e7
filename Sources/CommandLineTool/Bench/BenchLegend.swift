import Experiments

/// What the lines and columns of a bench mean: those that are there.
struct BenchLegend {
  private let run: BenchRun

  init(_ run: BenchRun) { self.run = run }

  func text(width: Int) -> String {
    let present = Set(run.report.results.map(\.strategy))
    var entries = Self.strategies.filter { present.contains($0.label) }
    if present.contains(where: { $0.hasPrefix("uniform@") }) {
      entries.append(
        (
          "uniform@X",
          "best-of-n with the same number of samples for every question, at the total cost of X"
        ))
    }
    entries += Self.columns
    if run.seeds > 1 {
      entries.append(
        (
          "seeds",
          "\(run.seeds) combined: accuracies and samples are means over them, all answers to a "
            + "question are one cluster; tokens, abandoned and seconds are means a seed"
        ))
    }
    let list = Paragraph.facts(entries.map { ("  " + $0.label, $0.value) }, width: width)
    return "How to read it\n" + list
  }

  private static let strategies: [(label: String, value: String)] = [
    ("greedy", "one solution at temperature 0"),
    ("majority", "n samples, the most frequent answer"),
    ("best-of-n", "n samples, the one that the process reward model (PRM) scores highest"),
    ("weighted-vote", "n samples, each votes for its answer with its score"),
    ("ias-raw", "best of as many samples as the PRM's raw score of the question asks for"),
    (
      "ias",
      "best of as many samples as the low quantile of the question's calibrated chance of "
        + "success asks for"
    ),
    (
      "verified-best-of-n",
      "samples until the exact verifier accepts one: an oracle, not a fair competitor"
    ),
  ]

  private static let columns: [(label: String, value: String)] = [
    (
      "accuracy",
      "share of questions whose chosen answer the exact verifier accepts; no strategy sees it "
        + "unless its name says verified; 95% bootstrap interval over questions"
    ),
    ("samples", "solutions drawn for a question, on average"),
    ("tokens", "policy: prompt (not cached) and generated; prm: all that it read"),
    ("cost", "policy and PRM tokens, as a share of best-of-n's"),
    ("abandoned", "questions given up"),
  ]
}
