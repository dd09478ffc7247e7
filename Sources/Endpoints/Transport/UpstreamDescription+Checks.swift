import Parsimony

extension UpstreamDescription {
  /// Refuses what cannot work.
  func checkNumbers() throws(UpstreamError) {
    guard !replicas.isEmpty else {
      throw UpstreamError(.replicas, "upstream \(name) has no replica; give at least one url")
    }
    var seen: Set<String> = []
    for replica in replicas {
      guard seen.insert(replica.url).inserted else {
        throw UpstreamError(
          .replicas, "upstream \(name) has the replica \(quoted(replica.url)) twice")
      }
      guard replica.weight > 0, replica.weight <= 1e6 else {
        throw UpstreamError(
          .number,
          "upstream \(name): a replica's weight is \(replica.weight); it must be more than 0 and at "
            + "most 1000000")
      }
    }
    guard (1...1_000_000).contains(concurrency) else {
      throw UpstreamError(
        .number, "upstream \(name): concurrency is \(concurrency); it must be in 1...1000000")
    }
    let times = [
      ("connect", timeouts.connect), ("first byte", timeouts.firstByte), ("idle", timeouts.idle),
      ("total", timeouts.total), ("hedge after", hedgeAfter ?? .seconds(1)),
    ]
    for (what, time) in times where time <= .zero {
      throw UpstreamError(
        .number, "upstream \(name): the time \(quoted(what)) is \(time); it must be more than 0")
    }
  }
}

extension UpstreamDescription.Header {
  /// What the client itself decides.
  private static let own: Set<String> = [
    "connection", "content-length", "host", "te", "trailer", "transfer-encoding", "upgrade",
  ]

  /// Refuses what no header can be. The value is never shown: it may be a secret.
  func check(of upstream: String) throws(UpstreamError) {
    guard isValid else {
      throw UpstreamError(
        .header,
        "upstream \(upstream): the header \(quoted(name)) has a name or a value that HTTP forbids")
    }
    if Self.own.contains(name.lowercased()) {
      throw UpstreamError(
        .header, "upstream \(upstream): the header \(quoted(name)) cannot be set; leave it out")
    }
  }

  /// Whether name and value are what RFC 9110 permits, ASCII only.
  var isValid: Bool {
    let signs = Array("!#$%&'*+-.^_`|~".utf8)
    return !name.isEmpty && name.utf8.count <= 256 && value.utf8.count <= 8192
      && name.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || signs.contains(byte)
      } && value.utf8.allSatisfy { $0 == 9 || (32...126).contains($0) }
  }
}
