import Experiments
import Foundation
import Parsimony
import Testing

struct CertificationTests {
  /// A pool whose scores are what they say: a trace scored s is right with probability s.
  private func pool(
    _ name: String = "toy", questions: Int, traces: Int = 8, promptTokens: Int = 10,
    hardness: Double = 1, seed: UInt64 = 5
  ) -> Pool {
    var generator = SplitMix64(seed: seed)
    return Pool(
      header: PoolHeader(
        name: name, source: "test", policy: "p@1", prm: "r@1", calibrator: "c1"),
      questions: (0..<questions).map { question in
        let chance = generator.unitDouble() / hardness
        return PoolQuestion(
          id: "q\(question)", promptTokens: promptTokens, prmPromptTokens: promptTokens,
          promptScore: chance, promptQuantiles: .point(chance),
          traces: (0..<traces).map { _ in
            let isGood = generator.unitDouble() < chance
            let score = isGood ? 0.8 + 0.2 * generator.unitDouble() : 0.2 * generator.unitDouble()
            let isCorrect = generator.unitDouble() < score
            return PoolTrace(
              answer: Answer(isCorrect ? "right" : "wrong\(generator.index(below: 5))"),
              isCorrect: isCorrect, stepTokens: [20], scores: [score],
              quantiles: [.point(score)], prmTokens: 20)
          })
      })
  }

  private func trials(_ pool: Pool, maximum: Int = 8) throws -> ControllerTrials {
    try ControllerTrials(
      pool, options: ControllerGrid.options(maximum: maximum), maximum: maximum)
  }

  @Test func theFullBudgetByScoreNeverLoses() throws {
    let trials = try trials(pool(questions: 100))
    let full = try #require(
      trials.options.firstIndex { $0.price == 0 && $0.selection == .score && $0.caution == 1 })
    #expect(trials.isRight[full] == trials.fullIsRight)
    #expect(trials.costs[full] == trials.fullCosts)
    // 8 traces of 20 tokens for each model, and both prompts once.
    #expect(trials.fullCosts.allSatisfy { $0 == 340 })
    for setting in trials.options.indices {
      #expect(zip(trials.costs[setting], trials.fullCosts).allSatisfy { $0 <= $1 })
    }
  }

  @Test func certifiesWithoutMoreViolationsThanAllowed() throws {
    let pool = pool(questions: 400)
    let trials = try trials(pool)
    let procedure = try LearnThenTest(risk: 0.1, confidence: 0.9)
    let made = try Certification(procedure: procedure, maximum: 8, seed: 1)
      .certificate(of: trials, pool: pool)
    let certificate = try #require(made)
    #expect(certificate.questions == 300 && certificate.learningQuestions == 100)
    #expect(certificate.pValue <= 0.1)
    #expect(certificate.costShare < 0.8)
    #expect(certificate.policy == "p@1" && certificate.processRewardModel == "r@1")
    #expect(
      certificate.questionFingerprint
        == CalibratorIdentity.fingerprint(ofQuestionIDs: pool.questions.map(\.id)))
    // The same pool and seed, the same certificate.
    let again = try Certification(procedure: procedure, maximum: 8, seed: 1)
      .certificate(of: trials, pool: pool)
    #expect(again == certificate)
    let spec = try StrategySpec(certificate)
    #expect(spec.n == 8 && spec.kind == .controller)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "certificate-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try certificate.fileContent().write(to: folder)
    #expect(try Certificate(contentsOf: folder) == certificate)
  }

  @Test func tooFewQuestionsAreNotCertified() throws {
    let pool = pool(questions: 60)
    let made = try Certification(
      procedure: LearnThenTest(risk: 0.02, confidence: 0.95), maximum: 8, seed: 1
    ).certificate(of: trials(pool), pool: pool)
    #expect(made == nil)
  }

  @Test func promisesAreKept() throws {
    let pool = pool(questions: 240)
    let study = CertificationStudy(
      try trials(pool), pool: "toy", procedure: try LearnThenTest(risk: 0.1, confidence: 0.9),
      calibrationQuestions: 120, splits: 200, seed: 3)
    #expect(study.certified > 0.5)
    #expect(study.broken <= 0.1)
    #expect(study.meanRisk <= 0.1)
    #expect(study.meanCost < 1)
  }

  @Test func otherQuestionsVoidIt() throws {
    let pool = pool(questions: 400)
    let certificate = try #require(
      try Certification(
        procedure: LearnThenTest(risk: 0.1, confidence: 0.9), maximum: 8, seed: 1
      ).certificate(of: trials(pool), pool: pool))
    let like = try CertificateTransfer(
      certificate, on: self.pool("like", questions: 100, seed: 6), batch: 40, draws: 40, seed: 1)
    let unlike = try CertificateTransfer(
      certificate, on: self.pool("hard", questions: 100, hardness: 5, seed: 7), batch: 40,
      draws: 40, seed: 1)
    #expect(unlike.alarms.rate > 0.9)
    #expect(like.alarms.rate < 0.5)
  }

  @Test func aPoolMustHaveLabelsAndEnoughTraces() throws {
    let unlabelled = Pool(
      header: PoolHeader(name: "u", source: "test", policy: "p"),
      questions: [
        PoolQuestion(
          id: "q", promptScore: 0.5, promptQuantiles: .point(0.5),
          traces: [
            PoolTrace(
              answer: Answer("a"), isCorrect: nil, stepTokens: [1], scores: [0.5],
              quantiles: [.point(0.5)])
          ])
      ])
    #expect(throws: ExperimentError.self) { try trials(unlabelled, maximum: 1) }
    #expect(throws: ExperimentError.self) { try trials(pool(questions: 3), maximum: 9) }
  }
}
