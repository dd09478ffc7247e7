import Parsimony

/// What the samples of a best-of-n line allow, whoever selects: pass@k, the accuracy of best-of-k
/// on the first k samples, and how easy each question is for the policy.
public struct OracleAnalysis: Sendable, Hashable, Codable {
  /// A number of samples and what it gives.
  public struct Point: Sendable, Hashable, Codable {
    /// The number of samples.
    public let k: Int
    /// Unbiased estimate of the chance that one of k samples is right, averaged over questions.
    public let passAtK: Double
    /// Lower end of its question-clustered 95% bootstrap interval.
    public let passAtKLow: Double
    /// Upper end.
    public let passAtKHigh: Double
    /// The accuracy of best-of-k by the raw score on the first k samples of every question.
    public let bestOfK: Double
    /// The tokens of the first k samples over those of all samples.
    public let costShare: Double
  }

  /// One question.
  public struct QuestionSuccess: Sendable, Hashable, Codable {
    /// The question's id.
    public let questionID: String
    /// How hard it is within its set.
    public let difficulty: Double
    /// How many samples were right, all seeds together.
    public let correct: Int
    /// How many samples there were.
    public let samples: Int
    /// The share of right samples.
    public var rate: Double { samples == 0 ? 0 : Double(correct) / Double(samples) }
  }

  /// At k = 1, 2, 4, ... and the largest k that every question has samples for.
  public let points: [Point]
  /// Every question, in the set's order.
  public let questions: [QuestionSuccess]

  /// Analyses the details of one best-of-n line; nil when a question has no sample.
  init?(of details: [BenchQuestionDetail], seed: UInt64) {
    let largest = details.map(\.candidates.count).min() ?? 0
    guard largest >= 1 else { return nil }
    var widths: [Int] = []
    var k = 1
    while k < largest {
      widths.append(k)
      k *= 2
    }
    widths.append(largest)
    let clusters = details.map(\.questionID)
    let all = details.reduce(0) { $0 + $1.candidates.reduce(0) { $0 + $1.tokens } }
    points = widths.compactMap { k in
      let chances = details.map {
        PassAtK.estimate(samples: $0.candidates.count, correct: $0.correctCandidates, k: k) ?? 0
      }
      let seeds = SeedSequence(seed: seed)
      guard
        let interval = try? ClusteredBootstrap(seed: seeds.derive("bench/pass@k", k))
          .mean(chances, clusters: clusters)
      else { return nil }
      let firsts = details.map { $0.candidates.prefix(k) }
      let tokens = firsts.reduce(0) { $0 + $1.reduce(0) { $0 + $1.tokens } }
      return Point(
        k: k, passAtK: interval.estimate, passAtKLow: interval.lower, passAtKHigh: interval.upper,
        bestOfK: Double(firsts.count { Self.selected(from: $0)?.isCorrect ?? false })
          / Double(details.count),
        costShare: all == 0 ? 0 : Double(tokens) / Double(all))
    }
    var order: [String] = []
    var tally: [String: QuestionSuccess] = [:]
    for detail in details {
      let before = tally[detail.questionID]
      if before == nil { order.append(detail.questionID) }
      tally[detail.questionID] = QuestionSuccess(
        questionID: detail.questionID, difficulty: detail.difficulty,
        correct: (before?.correct ?? 0) + detail.correctCandidates,
        samples: (before?.samples ?? 0) + detail.candidates.count)
    }
    questions = order.compactMap { tally[$0] }
  }

  /// The candidate that best-of-n chooses: the highest score among those with an answer, the first
  /// on a tie.
  private static func selected(from candidates: ArraySlice<CandidateGrade>) -> CandidateGrade? {
    var best: (grade: CandidateGrade, score: Double)?
    for candidate in candidates where candidate.hasAnswer {
      guard let score = candidate.score else { continue }
      if best.map({ score > $0.score }) ?? true { best = (candidate, score) }
    }
    return best?.grade
  }

  /// How many questions have a success rate in each of `bins` equal bins of 0...1; a rate on an
  /// edge counts to the bin above it, 1 to the last.
  public func histogram(bins: Int = 10) -> [Int] {
    var counts = [Int](repeating: 0, count: max(1, bins))
    for question in questions {
      // In whole numbers: .3 * 10 is not 3 in binary.
      let bin = question.samples == 0 ? 0 : question.correct * counts.count / question.samples
      counts[min(bin, counts.count - 1)] += 1
    }
    return counts
  }
}
