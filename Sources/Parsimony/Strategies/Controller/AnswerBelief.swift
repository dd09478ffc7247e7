import Foundation

/// What the controller believes of each answer: the chance that it is right, given the scores of all
/// traces that arrive at it.
///
/// belief(a) = 1 - product over its traces of (1 - s_i), with s_i the calibrated chance that trace i
/// is right: agreement counts as much as the scores of those who agree, and an answer that only
/// hopeless traces share stays hopeless. On generated questions with the weak policy its mean error
/// was between -.01 and +.05 for 4 to 64 traces (README); on questions that the calibrator does not
/// know it is further off.
struct AnswerBelief: Sendable {
  /// One answer.
  struct Entry: Sendable {
    /// log(1 - belief); and the same for the low and the high quantiles.
    fileprivate(set) var doubt = 0.0
    fileprivate var doubtOfLow = 0.0
    fileprivate var doubtOfHigh = 0.0
    /// The trace that stands for the answer: the one with the best score, the first on a tie.
    fileprivate(set) var champion: CandidateID
    fileprivate(set) var trace: Trace
    fileprivate(set) var score: Double

    /// The chance that the answer is right.
    var belief: Double { 0 - expm1(doubt) }

    /// The belief with the same rule on the low and the high quantiles.
    var confidence: Confidence {
      let value = belief
      return Confidence(
        value: value, low: min(value, 0 - expm1(doubtOfLow)),
        high: max(value, 0 - expm1(doubtOfHigh)),
        basis: .calibrated)
    }
  }

  /// No trace is believed to be surer than this: one score never ends all doubt.
  static let surest = 0.999

  private var positions: [String: Int] = [:]
  private(set) var entries: [Entry] = []
  private var leadingPosition: Int?

  /// The answer with the highest belief, the first on a tie.
  var leader: Entry? { leadingPosition.map { entries[$0] } }

  /// The answer with the best single score, the first on a tie.
  var best: Entry? {
    var best: Entry?
    for entry in entries where best.map({ entry.score > $0.score }) ?? true { best = entry }
    return best
  }

  /// The leader's belief; 0 without any answer.
  var strength: Double { leader?.belief ?? 0 }

  /// Counts a trace that was scored. Traces without an answer say nothing.
  ///
  /// - Parameter weight: how many independent traces it stands for; see `ThoughtTree`.
  mutating func add(
    _ id: CandidateID, _ trace: Trace, _ assessment: Assessment, weight: Double = 1
  ) {
    guard let key = trace.answer?.key else { return }
    let final = assessment.final
    let score = final.mean
    let position: Int
    if let known = positions[key] {
      position = known
      if score > entries[position].score {
        entries[position].champion = id
        entries[position].trace = trace
        entries[position].score = score
      }
    } else {
      position = entries.count
      positions[key] = position
      entries.append(Entry(champion: id, trace: trace, score: score))
    }
    entries[position].doubt += weight * Self.doubt(score)
    entries[position].doubtOfLow += weight * Self.doubt(final.low)
    entries[position].doubtOfHigh += weight * Self.doubt(final.high)
    // Doubt only ever falls, so no other answer can have taken the lead.
    if leadingPosition.map({ entries[position].doubt < entries[$0].doubt }) ?? true {
      leadingPosition = position
    }
  }

  private static func doubt(_ chance: Double) -> Double { log1p(-min(chance, surest)) }
}
