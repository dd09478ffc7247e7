import ArgumentParser
import Experiments
import Foundation
import Parsimony

/// `parsimony evaluate recorded`.
struct EvaluateRecorded: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recorded",
    abstract: "Cross-validate calibration methods on recorded scores of real models.",
    discussion: """
      Reads what the folder of recorded data holds (PARSIMONY_DATA, or shared/data beside the \
      package): scores of Skywork's and RLHFlow's reward models on MATH-500, and DeepConf's answer \
      confidences on BRUMO 2025. Every question is predicted by fits that did not see it.
      """)

  @Option(help: "all, or methods separated by commas.")
  var methods = "raw,constant,isotonic,platt,feature-quantile"

  @Option(help: "Seed of folds, fits and intervals.")
  var seed: UInt64 = 1

  @Option(help: "Bootstrap resamples.")
  var resamples = 1000

  @Option(help: "Write an array of parsimony.calibration/1 reports; - is standard output.")
  var json: String?

  @Option(help: "Write a page with diagrams.")
  var html: String?

  func validate() throws {
    try OptionCheck.range("resamples", resamples, 2...1_000_000)
    if json == "-", html == "-" {
      throw ValidationError("--json and --html cannot both go to standard output")
    }
    _ = try MethodList.methods(methods)
  }

  func run() async throws {
    let outputs = [json, html].compactMap { $0.map(OutputFile.init) }
    for output in outputs { try output.requireWritable() }
    guard let folder = try SharedData.locate() else {
      throw CommandFailure(
        .unavailable,
        "there is no recorded data here: set \(SharedData.variable) to the folder that holds it")
    }
    let sources = try RecordedCalibrationData.all(in: folder)
    let labels = try SharedData.prefixLabelSample(in: folder).map {
      try PrefixLabelSample(contentsOf: $0)
    }
    guard !sources.isEmpty || labels != nil else {
      throw CommandFailure(.unavailable, "\(folder.path) holds no recorded scores")
    }
    let study = try RecordedStudy(
      sources,
      methods: RecordedStudy.methods(
        MethodList.methods(methods).filter(\.fitsOnScores), seed: seed),
      resamples: resamples, seed: seed)
    if let html, !study.reports.isEmpty {
      let page = CalibrationPage(
        reports: study.reports, title: "Recorded scores, calibrated",
        facts: [BenchPage.Fact("seed", "\(seed), \(resamples) resamples")])
      try OutputFile(path: html).write(Data(page.html().utf8))
    }
    if let json { try OutputFile(path: json).write(CalibrationStudyReport.json(of: study.reports)) }
    guard !outputs.contains(where: \.isStandardOutput) else { return }
    try Console.write(study.text + (try labels.map { "\n" + (try Self.text($0)) } ?? ""))
  }

  /// The distribution of the recorded Monte-Carlo labels, and how much their clustering costs.
  private static func text(_ sample: PrefixLabelSample) throws -> String {
    let counts = sample.distribution
    let effect = try DesignEffect(sample.labels.map(\.fraction), clusters: sample.questions)
    let table = AlignedTable(
      [.init("right of \(PrefixLabelSample.rollouts)"), .init("prefixes", numeric: true)],
      rows: counts.indices.map { [String($0), Figures.count(counts[$0])] })
    return "math500-prefixes: \(Figures.counted(effect.clusters, "question")), "
      + "\(Figures.count(effect.rows)) prefixes, labels only\n" + table.text()
      + "design effect \(Figures.decimal(effect.value, 1)): worth "
      + "\(Figures.decimal(effect.effectiveRows, 0)) independent prefixes; intervals that ignore the "
      + "questions are \(Figures.decimal(effect.value.squareRoot(), 1)) times too short\n"
  }
}
