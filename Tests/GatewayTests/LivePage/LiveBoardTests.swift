import Gateway
import Parsimony
import Testing

struct LiveBoardTests {
  private func record(
    _ number: Int, time: Double = 60, tokens: Int = 10, full: Int? = nil,
    decision: Decision? = .accepted, confidence: Double? = nil, failure: String? = nil
  ) -> DecisionRecord {
    var ledger = Ledger()
    ledger.book(Spend(generatedTokens: tokens), as: .sampling)
    return DecisionRecord(
      time: time, requestID: "\(number)", model: "m", decision: decision, failure: failure,
      confidence: confidence.map { Confidence(value: $0, low: 0, high: 1, basis: .calibrated) },
      ledger: ledger, fullBudgetTokens: full, seconds: 1, key: "k")
  }

  private func snapshot(_ board: LiveBoard, at time: Double = 60) -> LiveState {
    board.snapshot(at: time, upstreams: [], keys: [])
  }

  @Test func totalsAddUp() {
    let board = LiveBoard(started: 0)
    for _ in 0..<4 { board.started(model: "m") }
    board.finished(record(0, tokens: 30, full: 100, confidence: 1))
    board.finished(record(1, tokens: 20, full: 10, decision: .abandoned, confidence: 0.05))
    board.finished(record(2, tokens: 5, decision: nil, failure: "x"))
    let state = snapshot(board)
    #expect(state.inFlight == ["m": 1])
    #expect(state.requests == 3 && state.failures == 1 && state.decisions == [1, 1, 0])
    #expect(state.spentTokens == 55)
    #expect(state.comparedTokens == 50 && state.fullBudgetTokens == 110)
    #expect(state.savedShare == 60.0 / 110)
    #expect(state.confidences == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(state.minutes.last?.spent == 55 && state.minutes.last?.saved == 70)
    #expect(state.latest.map(\.requestID) == ["2", "1", "0"])
  }

  @Test func onlyTheLatestAreKept() {
    let board = LiveBoard(started: 0)
    for number in 0..<53 {
      board.started(model: "m")
      board.finished(record(number))
      let ids = snapshot(board).latest.map(\.requestID)
      #expect(ids == (0..<min(20, number + 1)).map { "\(number - $0)" })
    }
    // Requests that were passed through are counted and not listed.
    board.started(model: "m")
    board.finished(record(99, decision: nil))
    #expect(snapshot(board).latest.first?.requestID == "52")
    #expect(snapshot(board).requests == 54)
  }

  @Test func minutesMoveOn() {
    let board = LiveBoard(started: 0)
    board.finished(record(0, time: 600, tokens: 1))
    board.finished(record(1, time: 660, tokens: 2))
    // A clock that goes back counts as now.
    board.finished(record(2, time: 10, tokens: 4))
    #expect(snapshot(board, at: 660).minutes.suffix(2).map(\.spent) == [1, 6])
    #expect(snapshot(board, at: 780).minutes.suffix(4).map(\.spent) == [1, 6, 0, 0])
    #expect(snapshot(board, at: 600 + 59 * 60).minutes.map(\.spent).reduce(0, +) == 7)
    #expect(snapshot(board, at: 600 + 60 * 60).minutes.map(\.spent).reduce(0, +) == 6)
    #expect(snapshot(board, at: 1e9).minutes.allSatisfy { $0.spent == 0 })
    #expect(snapshot(board, at: .nan).minutes.count == 60)
  }

  /// A record is small, whatever was sent.
  @Test func recordsAreBounded() {
    let long = String(repeating: "a\u{301}\n<", count: 1000)
    let candidates = (0..<100).map { number in
      DecisionRecord.Candidate(
        index: number, steps: (0..<15).map { .init(long + "\($0)", tokens: 1) }, answer: long,
        isChosen: number == 80)
    }
    let record = DecisionRecord(
      time: 1, requestID: long, model: long, strategy: long, decision: .accepted, failure: long,
      candidates: candidates, seconds: .infinity, key: long, question: long)
    #expect(record.candidates.count == 24 && record.furtherCandidates == 76)
    #expect(record.candidates.last?.index == 80)
    #expect(record.candidates.allSatisfy { $0.steps.count == 12 && $0.furtherSteps == 3 })
    #expect("\(record)".utf8.count < 200_000)
  }

  @Test(arguments: [
    ("qwen:adaptive", "qwen:adaptive"), (" a  b\n\tc ", "a b c"), ("a\u{0}\u{202E}\u{200B}b", "ab"),
    ("", ""), (" ", ""), ("é ü", "é ü"),
    (String(repeating: "x", count: 65), String(repeating: "x", count: 64) + "…"),
    (String(repeating: "x ", count: 32) + "y", String(repeating: "x ", count: 31) + "x…"),
  ])
  func textsAreShownOnOneLine(text: String, shown: String) {
    #expect(
      DecisionRecord(time: 1, requestID: text, model: "m", seconds: 1, key: "k").requestID == shown)
  }

  @Test func withheldTextIsNowhere() {
    let trace = Trace(
      steps: [Step(text: "secret step", tokens: 3)], ending: .ended, answer: Answer("secret answer")
    )
    let outcome = Outcome(
      question: Question(id: "q", prompt: "secret question"), strategy: "majority",
      conclusion: Conclusion(.accepted, candidate: 0, trace: trace),
      candidates: [CandidateRecord(id: 0, seed: 1, trace: trace)], notes: ["secret note"],
      ledger: Ledger(), seconds: 1)
    func text(keepsText: Bool) -> String {
      "\(DecisionRecord(outcome: outcome, chosen: 0, time: 1, requestID: "r", model: "m", fullBudgetTokens: nil, key: "k", keepsText: keepsText))"
    }
    #expect(!text(keepsText: false).contains("secret"))
    #expect(text(keepsText: true).contains("secret answer"))
  }

  /// Of a long run, the first candidates and the chosen one.
  @Test func longRunsAreCut() {
    let records = (0..<40).map { number in
      CandidateRecord(
        id: CandidateID(number), seed: 1,
        trace: Trace(
          steps: (0..<20).map { Step(text: "step \($0)", tokens: 1) }, ending: .ended))
    }
    let outcome = Outcome(
      question: Question(id: "q", prompt: "p"), strategy: "majority",
      conclusion: Conclusion(.accepted, candidate: 33), candidates: records, notes: [],
      ledger: Ledger(), seconds: 1)
    let record = DecisionRecord(
      outcome: outcome, chosen: 33, time: 1, requestID: "r", model: "m", fullBudgetTokens: nil,
      key: "k", keepsText: true)
    #expect(record.candidates.map(\.index) == Array(0..<23) + [33])
    #expect(record.furtherCandidates == 16)
    #expect(record.candidates.allSatisfy { $0.steps.count == 12 && $0.furtherSteps == 8 })
    #expect(record.candidates.last?.isChosen == true)
  }

  @Test func boardIsSafeInParallel() async {
    let board = LiveBoard(started: 0)
    let record = record(0, tokens: 1, full: 3, confidence: 0.5)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1000 {
            board.started(model: "m")
            board.finished(record)
          }
        }
      }
    }
    let state = snapshot(board)
    #expect(state.inFlight.isEmpty && state.requests == 8000 && state.spentTokens == 8000)
    #expect(state.confidences[5] == 8000 && state.fullBudgetTokens == 24_000)
  }
}
