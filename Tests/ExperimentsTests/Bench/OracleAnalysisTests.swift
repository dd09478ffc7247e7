import Experiments
import Parsimony
import Testing

@Suite struct OracleAnalysisTests {
  /// Against the definition: the share of all k-subsets that hold a right sample.
  @Test(arguments: 1...7)
  func passAtKCountsSubsets(n: Int) throws {
    for correct in 0...n {
      for k in 1...n {
        var hits = 0
        var all = 0
        for subset in 0..<(1 << n) where subset.nonzeroBitCount == k {
          all += 1
          if subset & ((1 << correct) - 1) != 0 { hits += 1 }
        }
        let estimate = try #require(PassAtK.estimate(samples: n, correct: correct, k: k))
        #expect(abs(estimate - Double(hits) / Double(all)) < 1e-12)
      }
    }
  }

  @Test func passAtKRefusesNonsense() {
    #expect(PassAtK.estimate(samples: 4, correct: 5, k: 1) == nil)
    #expect(PassAtK.estimate(samples: 4, correct: -1, k: 1) == nil)
    #expect(PassAtK.estimate(samples: 4, correct: 1, k: 5) == nil)
    #expect(PassAtK.estimate(samples: 4, correct: 1, k: 0) == nil)
  }

  private func detail(_ id: String, _ marks: [(right: Bool, score: Double)]) -> BenchQuestionDetail
  {
    BenchQuestionDetail(
      strategy: "best-of-n", n: marks.count, questionID: id, difficulty: 0.5, decision: .accepted,
      answer: nil, isCorrect: true, confidence: nil,
      candidates: marks.enumerated().map {
        CandidateGrade(
          candidate: $0, isCorrect: $1.right, hasAnswer: true, score: $1.score, median: nil,
          tokens: 10)
      }, spend: Spend(generatedTokens: 40, samples: marks.count), wallSeconds: 0)
  }

  @Test func curvesFollowTheSamples() throws {
    let details = [
      detail("a", [(true, 0.5), (false, 0.9), (true, 0.95), (false, 0)]),
      detail("b", [(false, 0.1), (true, 0.1), (false, 0.1), (false, 0.1)]),
    ]
    let run = try BenchRun(set: "s", policy: "p", prm: nil, seed: 1, details: details)
    let oracle = try #require(run.oracle)
    #expect(oracle.points.map(\.k) == [1, 2, 4])
    // a has 2 of 4, b has 1 of 4 right.
    #expect(abs(oracle.points[0].passAtK - (0.5 + 0.25) / 2) < 1e-12)
    #expect(abs(oracle.points[1].passAtK - (5.0 / 6 + 0.5) / 2) < 1e-12)
    #expect(oracle.points[2].passAtK == 1)
    // a: right, wrong, right; b ties and keeps its first, wrong sample.
    #expect(oracle.points.map(\.bestOfK) == [0.5, 0, 0.5])
    #expect(oracle.points.map(\.costShare) == [0.25, 0.5, 1])
    #expect(oracle.questions.map(\.rate) == [0.5, 0.25])
    #expect(oracle.histogram(bins: 4) == [0, 1, 1, 0])
  }

  @Test func edgesOfTheHistogram() throws {
    let all = (0...10).map { right in
      detail("q\(right)", (0..<10).map { ($0 < right, 0.5) })
    }
    let run = try BenchRun(set: "s", policy: "p", prm: nil, seed: 1, details: all)
    #expect(run.oracle?.histogram(bins: 10) == [1, 1, 1, 1, 1, 1, 1, 1, 1, 2])
  }

  @Test func theFullCurveEndsAtTheReport() async throws {
    let world = try CoinWorld(questions: 25)
    let run = try await world.runner().run([StrategySpec(.bestOfN, n: 16)])
    let last = try #require(run.oracle?.points.last)
    #expect(last.k == 16)
    #expect(last.bestOfK == run.report.results[0].accuracy)
    #expect(last.costShare == 1)
    let any = Double(run.details.count { $0.correctCandidates > 0 }) / 25
    #expect(abs(last.passAtK - any) < 1e-12)
  }

  @Test func withoutBestOfNThereIsNone() async throws {
    let world = try CoinWorld(questions: 3)
    #expect(try await world.runner().run([StrategySpec(.majority, n: 2)]).oracle == nil)
  }
}
