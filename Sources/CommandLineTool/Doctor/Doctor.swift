import ArgumentParser
import SmallModels

/// `parsimony doctor`.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the installation and say what to do.",
    discussion: """
      Looks at MLX, the BLAS in use and its speed, the built-in models (files, fingerprints, a \
      short decode), the calibrators, and the recorded data. Exit code 0: all is well, or warnings \
      only. 69: there is a problem.
      """)

  func run() async throws {
    var findings = EngineCheck().findings()
    do {
      let catalog = try ModelSelection.catalog()
      findings += ModelCheck(catalog).findings()
      findings += CalibratorCheck(catalog).findings()
      findings.append(await DecodeCheck(catalog).finding())
    } catch {
      findings.append(
        .problem(
          "models", error.message,
          "restore the folder Models of the package, or train models with `parsimony train`"))
    }
    findings.append(DataCheck().finding())
    let diagnosis = Diagnosis(findings)
    try Console.write(diagnosis.text(width: TerminalWidth.columns()))
    if diagnosis.status != .ok { throw ExitCode(diagnosis.status.rawValue) }
  }
}
