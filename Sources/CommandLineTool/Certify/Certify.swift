import ArgumentParser
import Experiments
import Foundation
import Parsimony

/// `parsimony certify`.
struct Certify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Choose the controller's thresholds so that a promise holds, and write it down.",
    discussion: """
      The promise: with --confidence, the share of questions that full-budget best-of-n answers \
      right and the controlled run does not is at most --risk. It holds for questions like those of \
      the pool, whatever the scores are worth. A quarter of the questions orders the settings, the \
      rest tests them (Learn then Test, fixed sequence, exact binomial p-values).

      Examples:
        parsimony pool record --policy weak --set generated --count 1500 --set-seed 7 --out cal.pool
        parsimony certify --pool cal.pool --risk 0.05 --confidence 0.95 --out weak.certificate
        parsimony certify --pool cal.pool --risk 0.05 --study --others large.pool
        parsimony solve "4 9 10 13" --policy weak --certificate weak.certificate

      With --study, certificates are made from many random halves of the pool: how often the promise \
      is broken, and what the controlled run costs. With --others, what becomes of the certificate on \
      other questions, and how often its shift detector voids it.

      Exit code 0: certified. 2: no setting passes; nothing is written. See `parsimony --help` for \
      all.
      """)

  @Option(help: "A pool with calibrated quantiles and labels; see `parsimony pool record`.")
  var pool: String

  @Option(help: "The share of questions that the controlled run may lose, between 0 and 1.")
  var risk = 0.02

  @Option(help: "How sure that must be, between 0 and 1.")
  var confidence = 0.95

  @Option(help: "exact-binomial or hoeffding-bentkus.")
  var test = RiskTest.exactBinomial.rawValue

  @Option(help: "The full budget of traces. (default: as many as every question of the pool has)")
  var n: Int?

  @Option(help: "Seed of the splits.")
  var seed: UInt64 = 1

  @Option(help: "Write the certificate.")
  var out: String?

  @Flag(help: "Measure what such certificates are worth.")
  var study = false

  @Option(help: "Random splits of the study.")
  var resplits = 1000

  @Option(help: "Pools of other questions, for the study of shifts; may be given several times.")
  var others: [String] = []

  @Option(help: "Write the figures as JSON (parsimony.certify/1); - is standard output.")
  var json: String?

  func validate() throws {
    guard RiskTest(rawValue: test) != nil else {
      throw ValidationError(
        "--test \(test) is unknown; choose "
          + RiskTest.allCases.map(\.rawValue).joined(separator: " or "))
    }
    for (name, value) in [("risk", risk), ("confidence", confidence)]
    where !(value > 0 && value < 1) {
      throw ValidationError("--\(name) is \(value); give a number between 0 and 1")
    }
    if let n { try OptionCheck.range("n", n, 1...4096) }
    try OptionCheck.range("resplits", resplits, 1...1_000_000)
  }

  func run() throws {
    let outputs = [out, json].compactMap { $0.map(OutputFile.init) }
    for output in outputs { try output.requireWritable() }
    let pool = try PoolFile.read(URL(fileURLWithPath: self.pool))
    let maximum = n ?? pool.commonTraces
    let trials = try ControllerTrials(
      pool, options: ControllerGrid.options(maximum: max(1, maximum)), maximum: max(1, maximum))
    let procedure = try LearnThenTest(
      risk: risk, confidence: confidence, test: RiskTest(rawValue: test) ?? .exactBinomial)
    let certificate = try Certification(procedure: procedure, maximum: maximum, seed: seed)
      .certificate(of: trials, pool: pool)
    var report = CertifyReport(pool: pool.header.name, certificate: certificate)
    if study {
      report.study = CertificationStudy(
        trials, pool: pool.header.name, procedure: procedure,
        calibrationQuestions: trials.questionIDs.count / 2, splits: resplits, seed: seed)
    }
    if let certificate {
      for other in others {
        report.transfers.append(
          try CertificateTransfer(
            certificate, on: PoolFile.read(URL(fileURLWithPath: other)), seed: seed))
      }
      if let out { try OutputFile(path: out).write(certificate.fileContent()) }
    }
    if let json { try OutputFile(path: json).write(Data(report.json().utf8)) }
    if !outputs.contains(where: \.isStandardOutput) {
      try Console.write(report.text(width: TerminalWidth.columns()))
    }
    if certificate == nil { throw ExitCode(ExitStatus.unsolved.rawValue) }
  }
}
