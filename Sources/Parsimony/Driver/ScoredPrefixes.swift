/// Which prefixes a run has had scored, and which of them a trace was continued from.
///
/// It decides what a process reward model bills for (see
/// ``ProcessRewardModel/score(_:of:session:knownSteps:)``), from the events that the strategy was
/// told of alone: so a bill does not depend on timing, and can be had from recorded traces too.
struct ScoredPrefixes: Sendable {
  /// A step that follows a scored prefix.
  private struct Edge: Hashable, Sendable {
    let parent: Int
    let text: String
  }

  /// Scored prefixes as a tree; 0 is the empty prefix.
  private var children: [Edge: Int] = [:]
  /// The prefix that each candidate was last sampled from.
  private var origins: [CandidateID: Trace] = [:]

  /// Books a delivered event and the work that it came from.
  mutating func book(_ event: Event, of work: Schedule.Job.Work) {
    switch (event, work) {
    case (.sampled(let id, _), .sample(let request)): origins[id] = request.prefix
    case (.assessed, .assess(let trace, _)):
      var node = 0
      for step in trace.steps {
        let edge = Edge(parent: node, text: step.text)
        let child = children[edge] ?? children.count + 1
        children[edge] = child
        node = child
      }
    default: break
    }
  }

  /// How many leading steps of a candidate's trace were scored as part of the prefix it was
  /// continued from: all of that prefix where it was itself scored, fewer where only an earlier
  /// part of it was.
  func knownSteps(of trace: Trace, by id: CandidateID) -> Int {
    guard let origin = origins[id] else { return 0 }
    var node = 0
    var known = 0
    for (step, continued) in zip(trace.steps, origin.steps) {
      guard step.text == continued.text,
        let child = children[Edge(parent: node, text: step.text)]
      else { break }
      node = child
      known += 1
    }
    return known
  }
}
