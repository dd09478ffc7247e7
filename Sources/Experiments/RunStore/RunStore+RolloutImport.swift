import GRDB
import Parsimony

extension RunStore {
  /// What an import did to one run.
  public struct RolloutImport: Sendable, Hashable {
    /// The run.
    public let run: RolloutRun
    /// How it was drawn.
    public let header: RolloutHeader
    /// Whether the store did not have the run before.
    public let isNew: Bool
    /// Questions that were added.
    public let added: Int
    /// Questions that were there already, with equal content.
    public let known: Int
  }

  /// Adds rollouts to the store: those with the header of a run join it, others become a run of
  /// their own. All or nothing.
  ///
  /// - Parameters:
  ///   - sources: rollouts, and what they came from, for messages.
  ///   - target: the only run that they may join.
  /// - Throws: `badData` where a question is there with other content, or, with a target, where
  ///   rollouts have another header; `badArgument` where there is no such target.
  public func importRollouts(
    _ sources: [RolloutSource], into target: RolloutRun? = nil
  ) throws(ExperimentError) -> [RolloutImport] {
    try write { db in
      try writeHook?(.begin)
      if let target {
        guard let header = try header(of: target, db) else { throw unknown(target) }
        for source in sources where source.set.header != header {
          throw ExperimentError(
            .badData,
            "\(source.origin) does not belong to rollout run \(target.id) of \(path): it has "
              + "\(source.set.header.summary), the run has \(header.summary); import it without "
              + "a run, and it becomes one of its own.")
        }
      }
      var reports: [RolloutImport] = []
      // Which file a question came from, where it was not in the store.
      var origins: [RolloutRun: [String: String]] = [:]
      for source in sources {
        let (run, isNew) = try makeRun(source.set.header, db)
        let report = try merge(source, into: run, origins: &origins[run, default: [:]], db)
        if let index = reports.firstIndex(where: { $0.run == run }) {
          reports[index] = RolloutImport(
            run: run, header: source.set.header, isNew: reports[index].isNew,
            added: reports[index].added + report.added, known: reports[index].known + report.known)
        } else {
          reports.append(
            RolloutImport(
              run: run, header: source.set.header, isNew: isNew, added: report.added,
              known: report.known))
        }
      }
      try writeHook?(.commit)
      return reports
    }
  }

  private func merge(
    _ source: RolloutSource, into run: RolloutRun, origins: inout [String: String], _ db: Database
  ) throws -> (added: Int, known: Int) {
    let wanted = Set(source.set.questions.map(\.questionID))
    var stored: [String: LabelledQuestion] = [:]
    for question in try questions(of: run, under: source.set.header, only: wanted, db) {
      stored[question.questionID] = question
    }
    var added = 0
    for question in source.set.questions {
      let id = question.questionID
      if let other = stored[id] {
        guard other == question else {
          throw ExperimentError(
            .badData,
            "The question \(quoted(id)) has other content in \(source.origin) than in "
              + "\(origins[id] ?? "rollout run \(run.id) of \(path)"), though policy, seed and "
              + "settings are the same; find out which is right, and leave the other out.")
        }
        continue
      }
      let collected = CollectedQuestion(question: question, rollouts: nil, spend: nil)
      _ = try insert(collected, run: run, db)
      origins[id] = source.origin
      added += 1
    }
    return (added, source.set.questions.count - added)
  }
}
