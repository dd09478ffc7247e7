/// Votes for answers, in order of first appearance.
///
/// Two answers are the same exactly when their keys are equal. Answers are interned: a vote costs a
/// look at the few answers seen so far, and a dictionary only where there are many.
struct Ballot: Sendable {
  /// One answer's votes.
  struct Entry: Sendable {
    let key: String
    /// The sum of its votes' weights.
    var weight: Double
    /// How many voted for it.
    var votes: Int
    /// The candidate that speaks for it: its heaviest, the earliest on a tie.
    var champion: CandidateSet.Candidate
    var championWeight: Double
  }

  /// The answers, in order of first appearance.
  private(set) var entries: [Entry] = []
  /// All votes cast.
  private(set) var total = 0
  /// Filled once a scan of all entries would be slower.
  private var positions: [String: Int] = [:]
  private static let scanned = 16

  /// Casts a candidate's vote; one without an answer has none. Returns the place of its answer in
  /// `entries`.
  @discardableResult
  mutating func cast(_ candidate: CandidateSet.Candidate, weight: Double) -> Int? {
    guard let key = candidate.trace.answer?.key else { return nil }
    total += 1
    guard let position = position(of: key) else {
      entries.append(
        Entry(key: key, weight: weight, votes: 1, champion: candidate, championWeight: weight))
      index()
      return entries.count - 1
    }
    entries[position].weight += weight
    entries[position].votes += 1
    if weight > entries[position].championWeight {
      entries[position].champion = candidate
      entries[position].championWeight = weight
    }
    return position
  }

  /// Where the heaviest answer stands in `entries`, the first to appear on a tie; nil without votes.
  var leader: Int? {
    var best: Int?
    for position in entries.indices
    where best.map({ entries[position].weight > entries[$0].weight }) ?? true {
      best = position
    }
    return best
  }

  /// The two largest counts of votes, 0 where there is no such answer.
  var leadingCounts: (first: Int, second: Int) {
    var first = 0
    var second = 0
    for entry in entries {
      if entry.votes > first {
        second = first
        first = entry.votes
      } else if entry.votes > second {
        second = entry.votes
      }
    }
    return (first, second)
  }

  /// Names the winner.
  ///
  /// - Parameters:
  ///   - winner: where the winner stands in `entries`, where it is not the leader by weight.
  ///   - reason: why now, put before the count of votes in the note.
  ///   - confidence: replaces the vote share where given.
  func conclude(
    decision: Decision, winner: Int? = nil, reason: String = "",
    confidence: ((CandidateSet.Candidate) -> Confidence?)? = nil
  ) -> [Action] {
    guard let leader = winner ?? leader else {
      return [
        .note("no candidate has an answer"),
        .finish(Conclusion(decision == .outOfBudget ? decision : .abandoned)),
      ]
    }
    let entry = entries[leader]
    let champion = entry.champion
    return [
      .note(reason + "\(entry.votes) of \(total) votes for \(champion.trace.answer?.text ?? "")"),
      .finish(
        Conclusion(
          decision, candidate: champion.id, trace: champion.trace,
          confidence: confidence.map { $0(champion) } ?? share(of: entry))),
    ]
  }

  /// The share of votes with its Wilson 95% interval.
  private func share(of entry: Entry) -> Confidence {
    // Counts are in range, so the interval exists.
    let interval = try? ProportionInterval.wilson(successes: entry.votes, trials: total)
    return Confidence(
      value: Double(entry.votes) / Double(total), low: interval?.lower ?? 0,
      high: interval?.upper ?? 1, basis: .voteShare)
  }

  private func position(of key: String) -> Int? {
    if entries.count > Self.scanned { return positions[key] }
    for position in entries.indices where entries[position].key == key { return position }
    return nil
  }

  private mutating func index() {
    if entries.count > Self.scanned + 1 {
      positions[entries[entries.count - 1].key] = entries.count - 1
    } else if entries.count == Self.scanned + 1 {
      for position in entries.indices { positions[entries[position].key] = position }
    }
  }
}
