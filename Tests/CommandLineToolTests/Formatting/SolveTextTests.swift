import CommandLineTool
import Parsimony
import Testing

@Suite("solve for people")
struct SolveTextTests {
  @Test func accepted() throws {
    let text = SolveText(
      try Samples.accepted(), grade: Verdict(isCorrect: true), maximum: 64, setup: "ias; seed 1",
      width: 100
    ).text()
    #expect(
      text == """
        Use 4 9 10 13 to make 24.

          1. 13 - 9 = 4 (left: 4 4 10)
          2. 10 - 4 = 6 (left: 4 6)
          3. 6 * 4 = 24

        answer      (10 - 4) * (13 - 9) = 24
        decision    accepted
        confidence  80% (60% to 90%): the calibrated chance that such a solution is right: its mean, with
                    its 10% and 90% quantiles. Being the best of several makes it look better than it is
        verified    yes (a grade only: the strategy never saw it)
        samples     2 of at most 64
        spend       1,090 tokens: 45 by the policy, 1,045 by the process reward model; 0.25 s
        setup       ias; seed 1

        stage     calls  samples  prompt tokens  cached  generated  prm tokens
        --------  -----  -------  -------------  ------  ---------  ----------
        sampling      2        2             11      11         34           0
        scoring       2        0              0       0          0       1,045

        """)
  }

  @Test func abandoned() {
    let text = SolveText(
      Samples.abandoned, grade: nil, maximum: 1, setup: "greedy; seed 1"
    ).text()
    #expect(
      text == """
        Use 4 9 10 13 to make 24.

        answer      none
        decision    abandoned: no answer found
        confidence  unknown: greedy has no ground to say
        verified    nothing to verify
        samples     0 of at most 1
        spend       0 tokens: 0 by the policy, 0 by the process reward model; 0.50 s
        setup       greedy; seed 1


        """)
  }

  @Test("a wrong answer is said to be wrong, and why")
  func wrong() throws {
    let text = SolveText(
      try Samples.accepted(), grade: Verdict(isCorrect: false, reason: "step 1: 13 + 9 is 22"),
      maximum: 64, setup: ""
    ).text()
    #expect(
      text.contains(
        "verified    no: step 1: 13 + 9 is 22 (a grade only: the strategy never saw it)\n"))
  }

  @Test func explanation() throws {
    let text = ExplanationText(
      try Samples.accepted(), verdicts: [1: Verdict(isCorrect: true)]
    ).text()
    #expect(
      text == """
        decisions
          1. low quantile 0.1 at the empty prefix: 2 of 64 samples

        candidates (scores: the raw ones of the empty prefix and after each step; low, median, high:
        quantiles of the chance of success at the end; * is the chosen one)
           #  scores                 low  median   high  tokens  grade  answer
        -  -  -------------------  -----  ------  -----  ------  -----  ------------------------
           0  not scored               -       -      -      11  -      none: cannot be read
        *  1  0.40 0.50 0.70 0.90  0.600   0.800  0.900      23  right  (10 - 4) * (13 - 9) = 24

        """)
  }

  @Test func explanationOfNothing() {
    #expect(
      ExplanationText(Samples.abandoned, verdicts: [:]).text() == """
        decisions
          (greedy decides nothing but its choice)

        no candidates

        """)
  }
}
