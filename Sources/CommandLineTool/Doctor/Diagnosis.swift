/// What `doctor` found.
package struct Diagnosis: Sendable, Hashable {
  /// How bad it is.
  package enum Severity: String, Sendable, Hashable, CaseIterable {
    case ok, warning, problem
  }

  /// One finding.
  package struct Finding: Sendable, Hashable {
    /// How bad it is.
    package let severity: Severity
    /// What was looked at.
    package let subject: String
    /// What was found.
    package let fact: String
    /// What to do about it; nil when all is well.
    package let remedy: String?

    /// Nothing to do.
    package static func ok(_ subject: String, _ fact: String) -> Finding {
      Finding(severity: .ok, subject: subject, fact: fact, remedy: nil)
    }

    /// Works, but less well than it could.
    package static func warning(
      _ subject: String, _ fact: String, _ remedy: String
    ) -> Finding {
      Finding(severity: .warning, subject: subject, fact: fact, remedy: remedy)
    }

    /// Does not work.
    package static func problem(
      _ subject: String, _ fact: String, _ remedy: String
    ) -> Finding {
      Finding(severity: .problem, subject: subject, fact: fact, remedy: remedy)
    }
  }

  /// All findings, in the order of the checks.
  package let findings: [Finding]

  /// Collects findings.
  package init(_ findings: [Finding]) { self.findings = findings }

  /// `ok`, or `unavailable` if there is a problem.
  package var status: ExitStatus {
    findings.contains { $0.severity == .problem } ? .unavailable : .ok
  }

  /// A line each, what to do under it, and a verdict.
  package func text(width: Int) -> String {
    let subjects = findings.map(\.subject.count).max() ?? 0
    var text = ""
    for finding in findings {
      let severity = finding.severity.rawValue
      let head = severity + String(repeating: " ", count: 9 - severity.count) + finding.subject
      let margin = subjects + 11
      var lines = Paragraph.lines(finding.fact, width: max(20, width - margin))
      if let remedy = finding.remedy {
        lines += Paragraph.lines("-> " + remedy, width: max(20, width - margin), indent: 3)
      }
      for (index, line) in lines.enumerated() {
        let label = index == 0 ? head : ""
        text += label + String(repeating: " ", count: margin - label.count) + line + "\n"
      }
    }
    return text + "\n" + verdict + "\n"
  }

  private var verdict: String {
    let problems = findings.count { $0.severity == .problem }
    let warnings = findings.count { $0.severity == .warning }
    if problems > 0 { return "\(Figures.counted(problems, "problem")): do what the arrows say." }
    return warnings > 0
      ? "Everything works; \(Figures.counted(warnings, "warning"))." : "Everything works."
  }
}
