extension GatewayConfiguration.Address {
  /// Reads `HOST:PORT`; an IPv6 address stands in brackets. Nil for anything else.
  public init?(parsing text: String) {
    guard text.utf8.count <= 260, let colon = text.lastIndex(of: ":") else { return nil }
    var host = text[..<colon]
    let digits = text[text.index(after: colon)...]
    guard (1...5).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }),
      let port = Int(digits), port <= 65_535
    else { return nil }
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { return nil }
    } else if host.contains(":") {
      return nil
    }
    let isPlain = host.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || ".-:_%".contains($0))
    }
    guard !host.isEmpty, isPlain else { return nil }
    self.init(host: String(host), port: port)
  }
}
