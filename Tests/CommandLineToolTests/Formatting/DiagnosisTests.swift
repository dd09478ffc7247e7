import CommandLineTool
import SmallModels
import Testing

@Suite("doctor and models for people")
struct DiagnosisTests {
  @Test func allIsWell() {
    let diagnosis = Diagnosis([.ok("MLX", "version 1"), .ok("model base", "there")])
    #expect(diagnosis.status == .ok)
    #expect(
      diagnosis.text(width: 80) == """
        ok       MLX         version 1
        ok       model base  there

        Everything works.

        """)
  }

  @Test func warnings() {
    let diagnosis = Diagnosis([.ok("MLX", "version 1"), .warning("data", "not found", "set it")])
    #expect(diagnosis.status == .ok)
    #expect(
      diagnosis.text(width: 80) == """
        ok       MLX   version 1
        warning  data  not found
                       -> set it

        Everything works; 1 warning.

        """)
  }

  @Test func problems() {
    let diagnosis = Diagnosis([
      .warning("a", "b", "c"), .problem("m", "gone", "restore it"), .problem("n", "bad", "mend it"),
    ])
    #expect(diagnosis.status == .unavailable)
    #expect(diagnosis.text(width: 80).hasSuffix("2 problems: do what the arrows say.\n"))
  }

  private static let card = ModelCard(
    name: "base", role: .policy, summary: "A policy.", command: "parsimony train policy", seed: 3,
    data: "puzzles", parameters: 827_520, steps: 11_000, tokens: 42_000_000,
    metrics: ["pass@64": 0.95, "pass@1": 0.341], fingerprint: "fnv1a64:00")

  @Test func modelList() throws {
    #expect(
      ModelList([Self.card]).text(width: 100) == """
        model  role    parameters   steps      tokens  seed  fingerprint
        -----  ------  ----------  ------  ----------  ----  -----------
        base   policy     827,520  11,000  42,000,000     3  fnv1a64:00

        base
          summary     A policy.
          trained on  puzzles
          command     parsimony train policy
          metric      pass@1 = 0.3410
          metric      pass@64 = 0.9500

        """)
    #expect(
      try ModelList([Self.card]).json() == """
        {
          "models" : [
            {
              "command" : "parsimony train policy",
              "data" : "puzzles",
              "fingerprint" : "fnv1a64:00",
              "metrics" : {
                "pass@1" : 0.341,
                "pass@64" : 0.95
              },
              "name" : "base",
              "parameters" : 827520,
              "role" : "policy",
              "seed" : 3,
              "steps" : 11000,
              "summary" : "A policy.",
              "tokens" : 42000000
            }
          ],
          "schema" : "parsimony.models/1"
        }

        """)
  }
}
