import Parsimony

/// What the same number of samples for every question gives, for every number at once, and what two
/// oracles would do; sums over the replayed orders of one question.
///
/// One walk along an order tells all numbers: the best trace so far, the leading answer so far. The
/// results are those of ``BestOfN`` on last scores, raw and calibrated, and of ``MajorityVote`` with the same orders
/// and bills (a test holds them together).
package struct UniformSweep: Sendable, Equatable {
  /// Element n - 1: orders in which best-of-n chose a right trace.
  package private(set) var bestCorrect: [Int]
  /// Element n - 1: orders in which best-of-n by calibrated chances chose a right trace.
  package private(set) var calibratedCorrect: [Int]
  /// Element n - 1: orders in which the majority of n was right.
  package private(set) var majorityCorrect: [Int]
  /// Element n - 1: orders with a right trace among the first n.
  package private(set) var anyCorrect: [Int]
  /// Element n - 1: policy tokens of the first n.
  package private(set) var policyTokens: [Int]
  /// Element n - 1: what best-of-n pays the process reward model.
  package private(set) var prmTokens: [Int]
  /// What stopping at the first right trace (at the last n otherwise) pays the policy.
  package private(set) var firstCorrectTokens = 0
  /// The samples that it takes.
  package private(set) var firstCorrectSamples = 0

  private var votes: [Int]
  /// The first trace of each answer in the order at hand.
  private var firsts: [(place: Int, isCorrect: Bool)]

  /// Nothing yet, for numbers 1...`count`, which is at most the traces of the question.
  package init(count: Int, answers: Int) {
    bestCorrect = [Int](repeating: 0, count: count)
    calibratedCorrect = bestCorrect
    majorityCorrect = bestCorrect
    anyCorrect = bestCorrect
    policyTokens = bestCorrect
    prmTokens = bestCorrect
    votes = [Int](repeating: 0, count: answers)
    firsts = [(Int, Bool)](repeating: (0, false), count: answers)
  }

  /// Books one order.
  package mutating func book(_ order: ArraySlice<UInt16>, of question: ReplayQuestion) {
    for answer in votes.indices { votes[answer] = 0 }
    var (policy, prm) = (question.promptTokens, 0)
    var (isAssessed, hasCorrect) = (false, false)
    var best: (score: Double, isCorrect: Bool)?
    var likeliest: (rank: (Double, Double), isCorrect: Bool)?
    var leader = -1
    for place in bestCorrect.indices {
      let index = Int(order[order.startIndex + place])
      let attempt = question.attempts[index]
      policy += attempt.generatedTokens
      if attempt.isEligible, let score = attempt.score {
        if !isAssessed { prm += question.prmPromptTokens }
        isAssessed = true
        prm += attempt.prmTokens
        if best.map({ score > $0.score }) ?? true { best = (score, attempt.isCorrect) }
        // Equal chances go by the raw score, as in the strategy.
        let rank = (attempt.chance ?? score, score)
        if likeliest.map({ rank > $0.rank }) ?? true { likeliest = (rank, attempt.isCorrect) }
      }
      if attempt.answer >= 0 {
        if votes[attempt.answer] == 0 { firsts[attempt.answer] = (place, attempt.isCorrect) }
        votes[attempt.answer] += 1
        if leader < 0 { leader = attempt.answer }
        let lead = votes[attempt.answer] - votes[leader]
        if lead > 0 || (lead == 0 && firsts[attempt.answer].place < firsts[leader].place) {
          leader = attempt.answer
        }
      }
      if attempt.isCorrect, !hasCorrect {
        hasCorrect = true
        firstCorrectTokens += policy
        firstCorrectSamples += place + 1
      }
      if best?.isCorrect == true { bestCorrect[place] += 1 }
      if likeliest?.isCorrect == true { calibratedCorrect[place] += 1 }
      if leader >= 0, firsts[leader].isCorrect { majorityCorrect[place] += 1 }
      if hasCorrect { anyCorrect[place] += 1 }
      policyTokens[place] += policy
      prmTokens[place] += prm
    }
    if !hasCorrect {
      firstCorrectTokens += policy
      firstCorrectSamples += bestCorrect.count
    }
  }

  package static func == (a: UniformSweep, b: UniformSweep) -> Bool {
    a.bestCorrect == b.bestCorrect && a.calibratedCorrect == b.calibratedCorrect
      && a.majorityCorrect == b.majorityCorrect
      && a.anyCorrect == b.anyCorrect && a.policyTokens == b.policyTokens
      && a.prmTokens == b.prmTokens && a.firstCorrectTokens == b.firstCorrectTokens
      && a.firstCorrectSamples == b.firstCorrectSamples
  }

}
