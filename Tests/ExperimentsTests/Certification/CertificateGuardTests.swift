import Experiments
import Parsimony
import Testing

struct CertificateGuardTests {
  /// Scores a bare question by the number in its id.
  private struct Model: ProcessRewardModel {
    let identity = ModelIdentity(name: "r", fingerprint: "1")

    func maximumTokens(for trace: Trace, of question: Question) -> Int { question.prompt.count }

    func score(
      _ trace: Trace, of question: Question
    ) async throws(ModelFailure) -> StepScores {
      let share = (Double(question.id) ?? 0) / 100
      return StepScores(prefixes: [share], spend: Spend(prmTokens: question.prompt.count))
    }
  }

  private func certificate() throws -> Certificate {
    Certificate(
      options: ControllerOptions(maximum: 16, price: 0.02, caution: 1, selection: .score),
      risk: 0.05, confidence: 0.95, test: .exactBinomial, pValue: 0.01, violations: 0,
      questions: 100, learningQuestions: 20, settings: 4, costShare: 0.3, fullAccuracy: 0.5,
      accuracy: 0.5, questionFingerprint: "", policy: "p", processRewardModel: "r",
      calibrator: "c", date: "2026-11-21",
      detector: try ShiftDetector(
        calibration: (0..<100).map {
          PoolSummary.summary(id: "c\($0)", promptMean: Double($0) / 100, promptTokens: 5)
        }, seed: 1))
  }

  private func finding(_ ids: [Int], prompt: String) async throws -> CertificateGuard.Finding {
    try await CertificateGuard(certificate()).finding(
      on: ids.map { Question(id: String($0), prompt: prompt) }, model: Model(),
      calibrator: UncalibratedScores(), seed: 1)
  }

  @Test func likeQuestionsKeepIt() async throws {
    let finding = try await finding(Array(stride(from: 0, to: 100, by: 3)), prompt: "12345")
    #expect(finding.holds)
    #expect(finding.spend.prmTokens == 34 * 5)
    let decision = try CertificateGuard(certificate()).decision(finding)
    #expect(decision.spec.name == "controller:price=0.02:caution=1:best=1")
    #expect(decision.spec.n == 16)
    #expect(decision.word.contains("at most 5% of such questions"))
  }

  @Test(arguments: ["12345", "123456789"])
  func otherQuestionsVoidIt(prompt: String) async throws {
    // Unlike in their chances, or in their length alone.
    let ids = prompt.count == 5 ? Array(0..<30) : Array(stride(from: 0, to: 100, by: 3))
    let finding = try await finding(ids, prompt: prompt)
    #expect(!finding.holds)
    let decision = try CertificateGuard(certificate()).decision(finding)
    #expect(decision.spec.name == "best-of-n-calibrated" && decision.spec.n == 16)
    #expect(decision.word.hasPrefix("void"))
  }
}
