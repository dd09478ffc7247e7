import Foundation
import Gateway
import Logging
import Parsimony
import Testing
import UpstreamDouble

struct SpanExporterTests {
  private let file =
    FileManager.default.temporaryDirectory.path + "/spans-\(UUID().uuidString).jsonl"
  private let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

  private func exporter(
    _ export: GatewayConfiguration.TraceExport? = nil, limit: Int = 100
  ) throws -> SpanExporter {
    try SpanExporter(export ?? .file(file), limit: limit, delay: .zero, logger: logger)
  }

  private static func span(_ name: String = "run") throws -> SpanRecord {
    let context = try #require(
      TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
    return SpanRecord(
      context: context, parent: 0x1a, name: name, kind: .server, start: 1_800_000_000_000_000_001,
      end: 1_800_000_000_500_000_000,
      attributes: [
        .init("a", .string("x\"\n<y>")), .init("b", .int(.min)), .init("c", .double(0.5)),
        .init("d", .bool(true)), .init("e", .double(.nan)),
      ],
      events: [
        .init(time: 1_800_000_000_100_000_000, name: "decision", attributes: [.init("n", .int(3))])
      ], failure: "no way")
  }

  private static let json =
    #"{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","#
    + #""parentSpanId":"000000000000001a","name":"run","kind":2,"#
    + #""startTimeUnixNano":"1800000000000000001","endTimeUnixNano":"1800000000500000000","#
    + #""attributes":[{"key":"a","value":{"stringValue":"x\" <y>"}},"#
    + #"{"key":"b","value":{"intValue":"-9223372036854775808"}},"#
    + #"{"key":"c","value":{"doubleValue":0.5}},{"key":"d","value":{"boolValue":true}},"#
    + #"{"key":"e","value":{"doubleValue":null}}],"#
    + #""events":[{"timeUnixNano":"1800000000100000000","name":"decision","#
    + #""attributes":[{"key":"n","value":{"intValue":"3"}}]}],"#
    + #""status":{"code":2,"message":"no way"}}"#

  private func lines() throws -> [String] {
    try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test func fileHasASpanALine() async throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let exporter = try exporter()
    exporter.record(try Self.span())
    exporter.record(try Self.span("other"))
    exporter.finish()
    await exporter.run()
    #expect(
      try lines() == [
        Self.json, Self.json.replacing(#""name":"run""#, with: #""name":"other""#),
      ])
    #expect(exporter.dropped == 0)
  }

  @Test func collectorGetsOTLP() async throws {
    // The double knows the paths of inference servers only; what it answers does not matter.
    let collector = try await UpstreamDouble.start(Behaviour(.empty))
    let exporter = try exporter(.collector(collector.address + "/v1/completions"))
    exporter.record(try Self.span())
    exporter.finish()
    await exporter.run()
    let call = try #require(collector.calls.first)
    #expect(call.method == "POST" && call.path == "/v1/completions")
    #expect(call.header("content-type") == "application/json")
    #expect(
      String(decoding: call.body, as: UTF8.self)
        == #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":"#
        + #"{"stringValue":"parsimony"}}]},"scopeSpans":[{"scope":{"name":"parsimony.gateway"},"#
        + #""spans":["# + Self.json + "]}]}]}")
    #expect(exporter.dropped == 0)
    await collector.stop()
  }

  /// A collector that refuses or is not there costs spans and nothing else.
  @Test(arguments: [true, false]) func lostSpansAreCounted(isThere: Bool) async throws {
    let collector = try await UpstreamDouble.start(Behaviour(.status(503)))
    if !isThere { await collector.stop() }
    let exporter = try exporter(.collector(collector.address + "/v1/traces"))
    for _ in 0..<5 { exporter.record(try Self.span()) }
    exporter.finish()
    await exporter.run()
    #expect(exporter.dropped == 5)
    if isThere { await collector.stop() }
  }

  @Test func queueIsBounded() async throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let exporter = try exporter(limit: 3)
    for _ in 0..<10 { exporter.record(try Self.span()) }
    #expect(exporter.dropped == 7)
    exporter.finish()
    exporter.record(try Self.span())
    await exporter.run()
    #expect(try lines().count == 3)
    #expect(exporter.dropped == 8)
  }

  @Test func everySpanArrivesOnce() async throws {
    defer { try? FileManager.default.removeItem(atPath: file) }
    let exporter = try exporter(limit: 100_000)
    let span = try Self.span()
    async let work: Void = exporter.run()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<200 { exporter.record(span) } }
      }
    }
    exporter.finish()
    await work
    #expect(try lines().count == 1600)
    #expect(exporter.dropped == 0)
  }

  @Test func badAddressIsRefused() {
    #expect(throws: (any Error).self) { try exporter(.collector("no address")) }
  }

  /// A client that records nothing gets no spans.
  @Test func samplingIsTheClients() throws {
    let exporter = try exporter()
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0"
    #expect(OpenSpan(request: "chat", traceparent: parent + "0", exporter: exporter) == nil)
    let span = try #require(
      OpenSpan(request: "chat", traceparent: parent + "1", exporter: exporter))
    #expect(span.context.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
    #expect(OpenSpan(request: "chat", traceparent: "broken", exporter: exporter) != nil)
    #expect(OpenSpan(request: "chat", traceparent: nil, exporter: exporter) != nil)
  }
}
