import Endpoints
import Parsimony
import Testing

@Suite("Server-sent events")
struct ServerSentEventParserTests {
  private func events(_ pieces: [[UInt8]], limit: Int = 1000) throws -> [String] {
    var parser = ServerSentEventParser(limit: limit)
    var events: [String] = []
    for piece in pieces {
      try parser.parse(piece) {
        events.append($0.name + "|" + String(decoding: $0.data, as: UTF8.self))
      }
    }
    return events
  }

  static let stream =
    "\u{FEFF}: hello\r\ndata: {\"a\":\"ü€😀\"}\r\n\r\ndata:x\ndata: y\ndata\n\n"
    + "event: error\rdata: z\r\r"
    + "id: 4\nretry: 10\n\n\n\ndata: [DONE]\n\n"
  static let expected = ["|{\"a\":\"ü€😀\"}", "|x\ny\n", "error|z", "|[DONE]"]

  @Test("Cut anywhere, the events are the same")
  func splits() throws {
    let bytes = Array(Self.stream.utf8)
    #expect(try events([bytes]) == Self.expected)
    #expect(try events(bytes.map { [$0] }) == Self.expected)
    for cut in bytes.indices {
      #expect(try events([Array(bytes[..<cut]), Array(bytes[cut...])]) == Self.expected)
    }
  }

  @Test("An event without its blank line is no event, and the parser knows that it waits")
  func truncation() throws {
    var parser = ServerSentEventParser()
    var count = 0
    try parser.parse(Array("data: 1\n\ndata: 2\n".utf8)) { _ in count += 1 }
    #expect(count == 1 && parser.hasRemainder)
    try parser.parse(Array("\n".utf8)) { _ in count += 1 }
    #expect(count == 2 && !parser.hasRemainder)
  }

  @Test("Endless lines and events are refused")
  func limits() throws {
    #expect(throws: ServerSentEventParser.TooLarge.self) {
      try events([Array(repeating: UInt8(ascii: "x"), count: 1001)])
    }
    let line = Array(("data: " + String(repeating: "x", count: 100) + "\n").utf8)
    #expect(throws: ServerSentEventParser.TooLarge.self) {
      try events(Array(repeating: line, count: 20))
    }
  }

  @Test("Random bytes never trap")
  func noise() throws {
    var generator = SplitMix64(seed: 7)
    for _ in 0..<300 {
      var parser = ServerSentEventParser(limit: 64)
      let alphabet = Array("data: \n\r:event\u{FEFF}x".utf8)
      let noise = (0..<200).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
      try? parser.parse(noise) { _ in }
    }
  }
}
