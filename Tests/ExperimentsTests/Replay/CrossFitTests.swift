import Experiments
import Parsimony
import Testing

@Suite struct CrossFitTests {
  @Test func theEmptyPrefixKnowsTheOtherQuestionsOnly() throws {
    let pool = ReplaySamples.three
    let questions = try ReplaySamples.prepared(
      pool, scoring: ReplayScoring(calibration: .isotonic))
    // Success rates .4, .8, 0: the hopeless question sees .4 and .8.
    let prompt = try #require(questions[2].calibrated.prompt)
    #expect(abs(prompt.final.mean - 0.6) < 1e-12)
    #expect(abs(prompt.final.low - 0.44) < 1e-12 && abs(prompt.final.high - 0.76) < 1e-12)
    #expect(prompt.scores == [0.1])
    // The same at the head of each assessment.
    let trace = try #require(questions[2].calibrated.traces[0])
    #expect(trace.quantiles[0] == prompt.final && trace.scores == [0.1, 0.5, 0.1])
  }

  @Test(arguments: [ReplayScoring.Calibration.isotonic, .platt])
  func aQuestionsOwnLabelsDoNotMatter(calibration: ReplayScoring.Calibration) throws {
    let pool = ReplaySamples.random(questions: 70, traces: 6)
    let scoring = ReplayScoring(calibration: calibration)
    let before = try ReplaySamples.prepared(pool, scoring: scoring)
    // Turns the labels of one question round.
    var changed = pool.questions
    let old = changed[7]
    changed[7] = PoolQuestion(
      id: old.id, promptTokens: old.promptTokens, promptScore: old.promptScore,
      traces: old.traces.map {
        PoolTrace(
          answer: $0.answer, isCorrect: !($0.isCorrect ?? false), ending: $0.ending,
          stepTokens: $0.stepTokens, scores: $0.scores, prmTokens: $0.prmTokens)
      })
    let after = try ReplaySamples.prepared(ReplaySamples.pool(changed), scoring: scoring)
    #expect(before[7].calibrated.traces == after[7].calibrated.traces)
    #expect(before[7].calibrated.prompt == after[7].calibrated.prompt)
    let others = before.indices.filter { $0 != 7 }
    #expect(others.contains { before[$0].calibrated.traces != after[$0].calibrated.traces })
    // Calibrated means rank as the scores do, and the raw view is untouched.
    for question in before {
      for (raw, calibrated) in zip(question.raw.traces, question.calibrated.traces) {
        #expect(raw?.scores == calibrated?.scores)
        #expect(raw?.quantiles.map(\.mean) == raw?.scores)
      }
    }
  }

  @Test func confidencesBecomeChances() throws {
    let pool = ReplaySamples.random(questions: 40, traces: 12, scored: false)
    let questions = try ReplaySamples.prepared(pool, scoring: ReplayScoring(source: .confidence))
    var (sum, right, count) = (0.0, 0, 0)
    for (source, question) in zip(pool.questions, questions) {
      let pairs = zip(source.traces, question.raw.traces).compactMap { trace, assessment in
        assessment.map { (trace.confidence ?? 0, $0.finalScore) }
      }
      let sorted = pairs.sorted { $0.0 < $1.0 }
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.1 <= $1.1 })
      for (trace, assessment) in zip(source.traces, question.raw.traces) {
        #expect((trace.answer == nil) == (assessment == nil))
        guard let assessment else { continue }
        #expect(assessment.scores.count == trace.stepTokens.count + 1)
        sum += assessment.finalScore
        right += trace.isCorrect == true ? 1 : 0
        count += 1
      }
    }
    // On average as many are right as the chances say.
    #expect(abs(sum - Double(right)) / Double(count) < 0.03)
  }
}
