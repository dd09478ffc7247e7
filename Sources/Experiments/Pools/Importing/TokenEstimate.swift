/// Tokens where the data count none, or only a sum.
enum TokenEstimate {
  /// What a pool says where its tokens are estimated.
  static let remark = "tokens are estimated from the text: characters / 4"

  /// A quarter of the characters (Unicode scalars), at least 1.
  static func tokens(_ text: some StringProtocol) -> Int {
    max(1, (text.unicodeScalars.count + 3) / 4)
  }

  /// The tokens of a text that are spread over its parts by their length.
  static func steps(_ parts: [some StringProtocol], total: Int) -> [Int] {
    apportion(total, by: parts.map { $0.unicodeScalars.count })
  }

  /// Divides a total, 0...10^9, by weights, 0...10^9 together; the parts add up to it. Without any
  /// weight the last part gets all.
  static func apportion(_ total: Int, by weights: [Int]) -> [Int] {
    let sum = weights.reduce(0, +)
    guard sum > 0 else {
      return weights.indices.map { $0 == weights.count - 1 ? total : 0 }
    }
    var before = 0
    var given = 0
    return weights.map { weight in
      before += weight
      let upTo = total * before / sum
      defer { given = upTo }
      return upTo - given
    }
  }
}
