import Endpoints
import Foundation
import Logging
import Testing

@Suite("What an upstream's description may hold")
struct UpstreamDescriptionTests {
  private func error(
    _ url: String = "http://127.0.0.1:8000/v1", environment: [String: String] = [:],
    _ change: (inout UpstreamDescription) -> Void = { _ in }
  ) -> UpstreamError? {
    var description = UpstreamDescription(
      name: "qwen", replicas: [.init(url: url)], model: "tiny")
    change(&description)
    do throws(UpstreamError) {
      let client = try UpstreamClient(
        description, environment: environment, logger: Logger(label: "test"))
      Task { await client.shutdown() }
      return nil
    } catch {
      return error
    }
  }

  @Test("Bad addresses are refused, and passwords in them not repeated")
  func addresses() {
    for url in ["", "127.0.0.1:8000", "ftp://a/", "http://", "http:///v1", "http://a:99999/", "::"]
    {
      #expect(error(url)?.code == .address, "\(url)")
    }
    let leaking = error("http://user:hunter2@example.com/v1")
    #expect(leaking?.code == .address)
    #expect(leaking?.message.contains("hunter2") == false)
    #expect(error("http://a/v1?key=1")?.code == .address)
  }

  @Test("Bad numbers, headers, keys and certificates are refused")
  func otherParts() throws {
    #expect(error { $0.replicas = [] }?.code == .replicas)
    #expect(error { $0.replicas += $0.replicas }?.code == .replicas)
    #expect(error { $0.replicas[0].weight = -.infinity }?.code == .number)
    #expect(error { $0.replicas[0].weight = .nan }?.code == .number)
    #expect(error { $0.concurrency = 0 }?.code == .number)
    #expect(error { $0.timeouts.idle = .zero }?.code == .number)
    #expect(error { $0.headers = [.init(name: "Host", value: "a")] }?.code == .header)
    #expect(error { $0.headers = [.init(name: "a b", value: "a")] }?.code == .header)
    let secret = error { $0.headers = [.init(name: "X-Key", value: "hunter2\n")] }
    #expect(secret?.code == .header && secret?.message.contains("hunter2") == false)
    #expect(error { $0.affinityHeaders = [""] }?.code == .header)
    #expect(error { $0.key = .environment("NOT_SET") }?.message.contains("NOT_SET") == true)
    #expect(error { $0.key = .file("/nonexistent") }?.code == .key)
    let badKey = error(environment: ["K": "hunter2 x"]) { $0.key = .environment("K") }
    #expect(badKey?.code == .key && badKey?.message.contains("hunter2") == false)
    #expect(error { $0.trustRoots = "/nonexistent" }?.code == .trustRoots)
  }

  @Test("Huge times do not overflow")
  func hugeTimes() {
    #expect(
      error {
        $0.timeouts.total = .seconds(Int64.max)
        $0.timeouts.connect = .seconds(Int64.max)
      } == nil)
  }
}
