import Gateway
import Testing

@Suite struct EventSplitterTests {
  private static let streams = [
    "data: 1\n\ndata: 2\n\n", "data: 1\r\n\r\n: note\r\n\r\ndata: [DONE]\r\n\r\n",
    "data: a\rdata: b\r\rdata: c\n\n", "event: x\ndata: ä😀\n\n",
  ]

  /// However a stream is cut, the same events come, and all bytes of them.
  @Test(arguments: streams) func cutsDoNotMatter(stream: String) {
    let bytes = Array(stream.utf8)
    var whole = EventSplitter()
    let expected = whole.take(bytes)
    #expect(expected.flatMap { $0 } == bytes)
    #expect(expected.count >= 1)
    for first in 0...bytes.count {
      for second in stride(from: first, through: bytes.count, by: 3) {
        var splitter = EventSplitter()
        var events = splitter.take(bytes[..<first])
        events += splitter.take(bytes[first..<second])
        events += splitter.take(bytes[second...])
        #expect(events.flatMap { $0 } == bytes)
        // A CRLF that is cut in two ends its event one read later; nothing else may differ.
        #expect(events.count == expected.count)
      }
    }
  }

  @Test func anUnfinishedEventStays() {
    var splitter = EventSplitter()
    #expect(splitter.take("data: 1\n".utf8).isEmpty)
    #expect(splitter.hasRest)
    #expect(splitter.take("\n".utf8).count == 1)
    #expect(!splitter.hasRest)
  }
}
