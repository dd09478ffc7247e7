package import Experiments

/// The runs of rollouts in a store, for people and for programs.
package struct RolloutList {
  private let runs: [RunStore.RolloutSummary]
  private let store: String

  /// Lists runs.
  package init(_ runs: [RunStore.RolloutSummary], store: String) {
    self.runs = runs
    self.store = store
  }

  /// A line a run.
  package func text(width: Int) -> String {
    guard !runs.isEmpty else { return "There are no rollouts in \(store).\n" }
    return AlignedTable(
      [
        .init("run", numeric: true), .init("policy"), .init("questions", numeric: true),
        .init("seed", numeric: true, expendability: 1), .init("solutions", numeric: true),
        .init("rollouts", numeric: true), .init("empty prefix", numeric: true, expendability: 2),
        .init("temperature", numeric: true, expendability: 4),
        .init("mean success", numeric: true, expendability: 3),
        .init("begun (UTC)", expendability: 6), .init("set", expendability: 5),
      ],
      rows: runs.map { run in
        [
          String(run.run.id), run.header.policyName, Figures.count(run.questions),
          String(run.header.seed), String(run.header.solutions), String(run.header.rollouts),
          String(run.header.effectivePromptRollouts), "\(run.header.temperature)",
          run.meanSuccess.map { Figures.percent($0) } ?? "-", run.createdAt, run.header.questions,
        ]
      }
    ).text(width: width)
  }

  /// `{"schema": "parsimony.rollout-runs/1", "runs": [...]}`, keys sorted.
  package func json() throws -> String {
    struct Entry: Encodable {
      let run: Int64
      let policy: String
      let set: String
      let questions: Int
      let prefixes: Int
      let seed: UInt64
      let solutions: Int
      let rollouts: Int
      let promptRollouts: Int
      let temperature: Double
      let meanSuccess: Double?
      let createdAt: String

      enum CodingKeys: String, CodingKey {
        case run, policy, set, questions, prefixes, seed, solutions, rollouts, temperature
        case promptRollouts = "prompt_rollouts"
        case meanSuccess = "mean_success"
        case createdAt = "created_at"
      }
    }
    struct Document: Encodable {
      let schema = "parsimony.rollout-runs/1"
      let runs: [Entry]
    }
    return try JSONText.encode(
      Document(
        runs: runs.map {
          Entry(
            run: $0.run.id, policy: $0.header.policy, set: $0.header.questions,
            questions: $0.questions, prefixes: $0.prefixes, seed: $0.header.seed,
            solutions: $0.header.solutions, rollouts: $0.header.rollouts,
            promptRollouts: $0.header.effectivePromptRollouts,
            temperature: $0.header.temperature, meanSuccess: $0.meanSuccess,
            createdAt: $0.createdAt)
        }))
  }
}
