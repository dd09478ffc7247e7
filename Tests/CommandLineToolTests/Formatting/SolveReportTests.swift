import CommandLineTool
import Foundation
import Parsimony
import Testing

@Suite("solve --json")
struct SolveReportTests {
  @Test("the contract, word for word")
  func golden() throws {
    let json = try SolveReport(Samples.accepted(), grade: Verdict(isCorrect: true)).json()
    #expect(
      json == """
        {
          "answer" : "(10 - 4) * (13 - 9) = 24",
          "confidence" : 0.8,
          "confidence_high" : 0.9,
          "confidence_low" : 0.6,
          "decision" : "accepted",
          "question" : "Use 4 9 10 13 to make 24.",
          "samples" : 2,
          "schema" : "parsimony.solve/1",
          "spend" : {
            "cached_tokens" : 11,
            "cancelled" : 0,
            "failed" : 0,
            "generated_tokens" : 34,
            "policy_calls" : 2,
            "policy_tokens" : 45,
            "prm_calls" : 2,
            "prm_tokens" : 1045,
            "prompt_tokens" : 11,
            "seconds" : 0.25,
            "stages" : {
              "cancelled" : {
                "cached_tokens" : 0,
                "generated_tokens" : 0,
                "prm_tokens" : 0,
                "prompt_tokens" : 0
              },
              "failed" : {
                "cached_tokens" : 0,
                "generated_tokens" : 0,
                "prm_tokens" : 0,
                "prompt_tokens" : 0
              },
              "retried" : {
                "cached_tokens" : 0,
                "generated_tokens" : 0,
                "prm_tokens" : 0,
                "prompt_tokens" : 0
              },
              "sampling" : {
                "cached_tokens" : 11,
                "generated_tokens" : 34,
                "prm_tokens" : 0,
                "prompt_tokens" : 11
              },
              "scoring" : {
                "cached_tokens" : 0,
                "generated_tokens" : 0,
                "prm_tokens" : 1045,
                "prompt_tokens" : 0
              }
            },
            "total_tokens" : 1090
          },
          "steps" : [
            "13 - 9 = 4 (left: 4 4 10)",
            "10 - 4 = 6 (left: 4 6)",
            "6 * 4 = 24"
          ],
          "verified" : true
        }

        """)
  }

  @Test("what is unknown is null, and every key is there")
  func nulls() throws {
    let json = try SolveReport(Samples.abandoned, grade: nil).json()
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "schema", "question", "answer", "verified", "decision", "confidence", "confidence_low",
        "confidence_high", "samples", "spend", "steps",
      ])
    for key in ["answer", "verified", "confidence", "confidence_low", "confidence_high"] {
      #expect(object[key] is NSNull, "\(key)")
    }
    #expect(object["decision"] as? String == "abandoned")
    #expect((object["steps"] as? [Any])?.isEmpty == true)
  }

  @Test("a trace without an answer has no grade")
  func unanswered() throws {
    let outcome = Outcome(
      question: Samples.question, strategy: "best-of-n",
      conclusion: Conclusion(.outOfBudget, candidate: 0, trace: Samples.wrong), candidates: [],
      notes: [], ledger: Ledger(), seconds: 0)
    let report = SolveReport(outcome, grade: Verdict(isCorrect: false))
    #expect(report.verified == nil)
    #expect(report.decision == .outOfBudget)
    #expect(report.steps == ["13 + 9 = 25 (left: 4 10 25)", "x"])
  }
}
