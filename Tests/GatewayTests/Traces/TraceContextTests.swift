import Gateway
import Testing

struct TraceContextTests {
  private static let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

  @Test func headerIsReadAndWritten() throws {
    let context = try #require(TraceContext(traceparent: Self.text))
    #expect(context.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
    #expect(context.spanID == "00f067aa0ba902b7")
    #expect(context.isSampled)
    #expect(context.traceparent == Self.text)
    let child = context.child()
    #expect(child.traceID == context.traceID && child.span != context.span && child.isSampled)
    #expect(TraceContext(traceparent: child.traceparent) == child)
    #expect(TraceContext(traceparent: Self.text.dropLast() + "2")?.isSampled == false)
  }

  /// Of a later version, what follows is ignored.
  @Test func laterVersionsAreRead() {
    #expect(TraceContext(traceparent: "cc" + Self.text.dropFirst(2) + "-more") != nil)
    #expect(TraceContext(traceparent: Self.text + "-more") == nil)
  }

  @Test(arguments: [
    "", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01x",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b-011",
    "00-4bf92f3577b34da6a3ce929d0e0e4736+00f067aa0ba902b7+01",
    "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b７-01",
  ])
  func othersAreNone(text: String) {
    #expect(TraceContext(traceparent: text) == nil)
  }

  @Test func rootsDiffer() {
    let roots = (0..<100).map { _ in TraceContext.root() }
    #expect(Set(roots.map(\.traceID)).count == 100)
    #expect(roots.allSatisfy { TraceContext(traceparent: $0.traceparent) == $0 })
  }
}
