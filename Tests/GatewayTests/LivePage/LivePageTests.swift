import Foundation
import Gateway
import Parsimony
import Testing

struct LivePageTests {
  private let html: String

  init() throws { html = try LivePage().html(LiveSamples.state()) }

  @Test func everythingIsThere() {
    for text in [
      "3 in flight", "up 2.0 h", "08:00:00 UTC", "qwen:adaptive", "controller-stepwise:price=0.01",
      ".93 (.81 to .98)", "vote share", "out of budget", "abandoned", "http://127.0.0.1:8010/v1",
      "paused", "402k", "0.194", "503 after 3 attempts",
      "Step 1, 9 tokens: 8 * 3 = 24 (left: 24 1 1)", "16 candidates",
    ] {
      #expect(html.contains(text), "\(text)")
    }
  }

  /// What others wrote stays text.
  @Test func textIsEscaped() {
    for text in ["<script", "<img", "<b>batch", "onerror=alert(2)>", "\u{202E}"] {
      #expect(!html.contains(text), "\(text)")
    }
    #expect(html.contains("&lt;script&gt;alert"))
    #expect(html.contains("&lt;b&gt;batch"))
  }

  /// Nothing is fetched, and the policy allows what is there: one style element.
  @Test func pageNeedsNothing() throws {
    #expect(html.count(of: "<style>") == 1)
    for text in ["<link", "url(", "@import", "style=\"", "src=", "href="] {
      // A step's text may have it, escaped.
      #expect(!html.replacing("&lt;img src=x", with: "").contains(text), "\(text)")
    }
    #expect(LivePage.contentSecurityPolicy.contains("default-src 'none'; style-src 'sha256-"))
  }

  @Test func emptyPageSaysSo() throws {
    let state = LiveBoard(started: 10).snapshot(at: 10, upstreams: [], keys: [])
    let html = try LivePage().html(state)
    #expect(html.contains("No run has ended yet"))
    #expect(html.contains("nobody waits"))
    #expect(!html.contains("NaN") && !html.contains("nan"))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, -5, 1e300])
  func oddNumbersDoNotTrap(value: Double) throws {
    let board = LiveBoard(started: value)
    board.started(model: "m")
    var ledger = Ledger()
    ledger.book(Spend(generatedTokens: .max / 2), as: .sampling)
    board.finished(
      DecisionRecord(
        time: value, requestID: "r", model: "m", decision: .accepted,
        confidence: Confidence(value: value, low: value, high: value, basis: .calibrated),
        candidates: [.init(index: .min, steps: [], score: value, isChosen: true)],
        ledger: ledger, fullBudgetTokens: .max, seconds: value, key: "k"))
    let state = board.snapshot(
      at: value, upstreams: [],
      keys: [KeyUsage(name: "k", requests: .max, tokens: .min, cost: value)])
    #expect(try LivePage().html(state).contains("</html>"))
  }

  /// Candidates with the same first steps share a branch.
  @Test func treeSharesPrefixes() throws {
    let record = LiveSamples.accepted()
    let board = LiveBoard(started: 0)
    board.finished(record)
    let html = try LivePage().html(board.snapshot(at: LiveSamples.now, upstreams: [], keys: []))
    let start = try #require(html.range(of: "<svg class=\"tree\""))
    let end = try #require(html.range(of: "</svg>", range: start.upperBound..<html.endIndex))
    let svg = String(html[start.lowerBound..<end.upperBound])
    // Two first steps, four second ones, one third, and the root.
    #expect(svg.count(of: "<circle") == 8)
    #expect(svg.count(of: "<path") == 7)
    #expect(svg.count(of: "<path class=\"on\"") == 3)
    #expect(svg.contains("4 candidates; number 0 is chosen"))
  }

  /// Writes the page for somebody to look at.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LIVE_PAGE_FILE"] != nil))
  func pageIsWritten() throws {
    let path = try #require(ProcessInfo.processInfo.environment["LIVE_PAGE_FILE"])
    try Data(html.utf8).write(to: URL(fileURLWithPath: path))
  }
}

extension String {
  fileprivate func count(of piece: String) -> Int { components(separatedBy: piece).count - 1 }
}
