import Experiments
import Parsimony
import Testing

@Suite struct UniformSweepTests {
  @Test("every n gives what the strategies give, order by order")
  func asTheStrategies() throws {
    // Quantiles that rank otherwise than the scores, with many ties.
    let pool = ReplaySamples.random(questions: 15, traces: 12)
    let recorded = Pool(
      header: pool.header,
      questions: pool.questions.map { question in
        PoolQuestion(
          id: question.id, promptTokens: 5, prmPromptTokens: 6,
          traces: question.traces.map { trace in
            PoolTrace(
              answer: trace.answer, isCorrect: trace.isCorrect, ending: trace.ending,
              stepTokens: trace.stepTokens, scores: trace.scores,
              quantiles: trace.scores.map { .point(abs(0.5 - ($0 * 4).rounded() / 4)) },
              prmTokens: trace.prmTokens)
          })
      })
    let questions = try ReplaySamples.prepared(
      recorded, scoring: ReplayScoring(calibration: .recorded))
    var driver = ReplayDriver()
    for question in questions {
      var orders = ReplayOrders(width: 12, question: question.id, seed: 2)
      orders.draw(8)
      for index in 0..<8 {
        let order = orders[index]
        var sweep = UniformSweep(count: 12, answers: question.answers)
        sweep.book(order, of: question)
        for n in 1...12 {
          let best = try driver.run(
            BestOfN(count: n), on: question, order: order, usesCalibrator: false)
          #expect(sweep.bestCorrect[n - 1] == (best.isCorrect ? 1 : 0))
          #expect(sweep.policyTokens[n - 1] == best.policyTokens)
          #expect(sweep.prmTokens[n - 1] == best.prmTokens)
          let calibrated = try driver.run(
            BestOfN(count: n), on: question, order: order, usesCalibrator: true)
          #expect(sweep.calibratedCorrect[n - 1] == (calibrated.isCorrect ? 1 : 0))
          let majority = try driver.run(
            MajorityVote(count: n), on: question, order: order, usesCalibrator: false)
          #expect(sweep.majorityCorrect[n - 1] == (majority.isCorrect ? 1 : 0))
          let verified = try driver.run(
            VerifiedBestOfN(count: n), on: question, order: order, usesCalibrator: false)
          #expect(sweep.anyCorrect[n - 1] == (verified.isCorrect ? 1 : 0))
          if n == 12 {
            #expect(sweep.firstCorrectSamples == verified.samples)
            #expect(sweep.firstCorrectTokens == verified.policyTokens)
          }
        }
      }
    }
  }

  @Test("all 120 orders: the closed form of exchangeable samples")
  func closedForms() throws {
    let questions = try ReplaySamples.prepared(ReplaySamples.three)
    let orders = ReplaySamples.permutations(5)
    #expect(Set(orders).count == 120)
    for question in questions {
      var sweep = UniformSweep(count: 5, answers: question.answers)
      for order in orders { sweep.book(order[...], of: question) }
      let right = question.correctTraces
      for n in 1...5 {
        // One of n is right unless all come from the wrong ones.
        let miss = ReplaySamples.choose(5 - right, n) / ReplaySamples.choose(5, n)
        #expect(abs(Double(sweep.anyCorrect[n - 1]) - 120 * (1 - miss)) < 1e-9)
        #expect(
          abs(Double(sweep.bestCorrect[n - 1]) - 120 * Self.bestOfN(question, n)) < 1e-9)
        #expect(
          abs(Double(sweep.majorityCorrect[n - 1]) - 120 * Self.majority(question, n)) < 1e-9)
        // The mean of n traces drawn without replacement.
        let tokens = question.attempts.reduce(0) { $0 + $1.generatedTokens }
        #expect(sweep.policyTokens[n - 1] == 120 * question.promptTokens + 24 * n * tokens)
      }
      // The first right one is at (5 + 1) / (right + 1) on average; at 5 where there is none.
      let place = right == 0 ? 5 : 6 / Double(right + 1)
      #expect(abs(Double(sweep.firstCorrectSamples) - 120 * place) < 1e-9)
    }
  }

  /// The chance that the best of n traces drawn without replacement is right: traces of the best
  /// score present are equally likely to come first.
  private static func bestOfN(_ question: ReplayQuestion, _ n: Int) -> Double {
    var scores: [Double: (right: Int, all: Int)] = [:]
    for (attempt, assessment) in zip(question.attempts, question.raw.traces)
    where attempt.isEligible {
      guard let score = assessment?.finalScore else { continue }
      scores[score, default: (0, 0)].all += 1
      if attempt.isCorrect { scores[score, default: (0, 0)].right += 1 }
    }
    var chance = 0.0
    for (score, count) in scores {
      let better = scores.filter { $0.key > score }.reduce(0) { $0 + $1.value.all }
      // Of all sets of n: those without a better one, less those without this score, too.
      let without = ReplaySamples.choose(5 - better, n)
      let none = ReplaySamples.choose(5 - better - count.all, n)
      chance +=
        (without - none) / ReplaySamples.choose(5, n) * Double(count.right) / Double(count.all)
    }
    return chance
  }

  /// The chance that the majority of n traces drawn without replacement is right: over all sets;
  /// among tied answers the chance to come first goes by nothing but symmetry, since they have as
  /// many traces in the set.
  private static func majority(_ question: ReplayQuestion, _ n: Int) -> Double {
    var chance = 0.0
    for mask in 0..<32 where mask.nonzeroBitCount == n {
      let set = (0..<5).filter { mask >> $0 & 1 == 1 }
      var votes: [Int: (count: Int, right: Bool)] = [:]
      for trace in set where question.attempts[trace].answer >= 0 {
        let attempt = question.attempts[trace]
        votes[attempt.answer, default: (0, attempt.isCorrect)].count += 1
      }
      let most = votes.values.map(\.count).max() ?? 0
      let winners = votes.values.filter { $0.count == most }
      if winners.isEmpty { continue }
      chance +=
        Double(winners.count { $0.right }) / Double(winners.count) / ReplaySamples.choose(5, n)
    }
    return chance
  }
}
