import Gateway
import Parsimony

/// A gateway that has been busy for a while.
enum LiveSamples {
  static let now = 1_800_000_000.0

  static func ledger(_ tokens: Int, samples: Int = 4, cancelled: Int = 0) -> Ledger {
    var ledger = Ledger()
    ledger.book(
      Spend(
        promptTokens: 40, generatedTokens: tokens * 3 / 4, samples: samples, policyCalls: samples),
      as: .sampling)
    ledger.book(Spend(prmTokens: tokens / 4, prmCalls: samples), as: .scoring)
    if cancelled > 0 {
      ledger.book(Spend(generatedTokens: cancelled, cancelled: 1), as: .cancelled)
    }
    return ledger
  }

  static func candidate(
    _ index: Int, _ steps: [String], _ answer: String?, _ score: Double?, chosen: Bool = false
  ) -> DecisionRecord.Candidate {
    DecisionRecord.Candidate(
      index: index, steps: steps.map { .init($0, tokens: 9) }, answer: answer, score: score,
      isChosen: chosen)
  }

  static func accepted(time: Double = now - 3) -> DecisionRecord {
    DecisionRecord(
      time: time, requestID: "9f1b2c", model: "qwen:adaptive",
      strategy: "controller-stepwise:price=0.01", decision: .accepted,
      confidence: Confidence(value: 0.93, low: 0.81, high: 0.98, basis: .calibrated),
      candidates: [
        candidate(
          0, ["8 * 3 = 24 (left: 24 1 1)", "24 * 1 = 24 (left: 24 1)", "24 * 1 = 24"], "24", 0.93,
          chosen: true),
        candidate(1, ["8 * 3 = 24 (left: 24 1 1)", "24 + 1 = 25 (left: 25 1)"], nil, 0.22),
        candidate(2, ["8 + 3 = 11 (left: 11 1 1)", "11 + 1 = 12 (left: 12 1)"], nil, 0.04),
        candidate(3, ["8 + 3 = 11 (left: 11 1 1)", "11 - 1 = 10 (left: 10 1)"], nil, 0.03),
      ], ledger: ledger(412, cancelled: 36), fullBudgetTokens: 2210, seconds: 0.84, key: "ann",
      question: "Use 8, 3, 1 and 1 once each, with + - * /, to make 24.")
  }

  static let abandoned = DecisionRecord(
    time: now - 9, requestID: "9f1b2d", model: "qwen:adaptive", strategy: "controller",
    decision: .abandoned,
    confidence: Confidence(value: 0.07, low: 0.01, high: 0.19, basis: .calibrated),
    candidates: (0..<6).map { number in
      candidate(
        number, ["Try \(number)", "and go on", "to nowhere"], "\(number * 7)",
        0.02 * Double(number),
        chosen: number == 5)
    }, ledger: ledger(1900, samples: 6), fullBudgetTokens: 5200, seconds: 3.2, key: "batch",
    question: "How many ways are there to tile a 7 x 9 board with L-shaped pieces of three?")

  static let vote = DecisionRecord(
    time: now - 20, requestID: "9f1b2e", model: "qwen:vote", strategy: "adaptive-consistency",
    decision: .outOfBudget,
    confidence: Confidence(value: 0.4, low: 0.2, high: 0.64, basis: .voteShare),
    candidates: (0..<16).map { number in
      DecisionRecord.Candidate(
        index: number,
        steps: (0...number % 3).map { .init("\(number)-\($0)", tokens: 31, keepsText: false) },
        isChosen: number == 14)
    }, ledger: ledger(8100, samples: 16), fullBudgetTokens: 8140, seconds: 11.4, key: "ann")

  static let failed = DecisionRecord(
    time: now - 31, requestID: "9f1b2f", model: "qwen:adaptive", strategy: "controller",
    failure: "the upstream qwen is overloaded: 503 after 3 attempts", ledger: ledger(80),
    seconds: 6.1, key: "<script>alert(1)</script>",
    question: "</p><script>alert('x')</script><img src=x onerror=alert(2)>\u{202E}txet")

  static func board() -> LiveBoard {
    let board = LiveBoard(started: now - 7300)
    var random = SplitMix64(seed: 3)
    for second in stride(from: 3500, to: 40, by: -7) {
      board.started(model: "qwen:adaptive")
      let spent = 300 + Int(random.next() % 900)
      board.finished(
        DecisionRecord(
          time: now - Double(second), requestID: "r", model: "qwen:adaptive",
          strategy: "controller", decision: random.next() % 9 == 0 ? .abandoned : .accepted,
          confidence: Confidence(
            value: 1 - pow2(random.unitDouble()), low: 0, high: 1, basis: .calibrated),
          ledger: ledger(spent), fullBudgetTokens: spent + Int(random.next() % 3000),
          seconds: 0.5, key: "ann"))
    }
    for record in [failed, vote, abandoned, accepted()] {
      board.started(model: record.model)
      board.finished(record)
    }
    for model in ["qwen:adaptive", "qwen:adaptive", "qwen:vote"] { board.started(model: model) }
    return board
  }

  private static func pow2(_ value: Double) -> Double { value * value }

  static func state() -> LiveState {
    board().snapshot(
      at: now,
      upstreams: [
        UpstreamState(
          name: "qwen", replica: "http://127.0.0.1:8000/v1", isUp: true, inFlight: 12,
          calls: 48_231,
          failures: 17),
        UpstreamState(
          name: "qwen", replica: "http://127.0.0.1:8010/v1", isUp: false, inFlight: 0,
          calls: 20_177,
          failures: 391),
        UpstreamState(
          name: "qwen-prm", replica: "http://127.0.0.1:8001", isUp: true, inFlight: 3,
          calls: 51_020,
          failures: 0),
      ],
      keys: [
        KeyUsage(name: "ann", requests: 512, tokens: 402_113, cost: 0.1943),
        KeyUsage(name: "<b>batch</b>", requests: 3, tokens: 5512, cost: 0),
      ])
  }
}
