/// FNV-1a, 64 bits: a hash that is the same on every machine, in every run and in every release
/// (Fowler, Noll, Vo; offset basis 14695981039346656037, prime 1099511628211).
struct FingerprintHasher {
  private(set) var value: UInt64 = 14_695_981_039_346_656_037

  mutating func combine(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 1_099_511_628_211
  }

  /// Feeds the decimal text of `number`.
  mutating func combine(decimal number: Int64) {
    if number < 0 { combine(UInt8(ascii: "-")) }
    var divisor: UInt64 = 1
    let magnitude = number.magnitude
    while magnitude / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      combine(UInt8(48 + magnitude / divisor % 10))
      divisor /= 10
    }
  }

  /// The fingerprint of numbers, sorted ascending, and a target: FNV-1a over the bytes of the
  /// prompt without its newline, for example `4 9 10 13>24`.
  static func fingerprint(numbers: some Sequence<Int>, target: Int) -> UInt64 {
    var hasher = FingerprintHasher()
    var isFirst = true
    for number in numbers {
      if !isFirst { hasher.combine(UInt8(ascii: " ")) }
      isFirst = false
      hasher.combine(decimal: Int64(number))
    }
    hasher.combine(UInt8(ascii: ">"))
    hasher.combine(decimal: Int64(target))
    return hasher.value
  }

  /// The fingerprint of a state; equal to that of the puzzle when every number is whole.
  static func fingerprint(numbers: [Fraction], target: Int) -> UInt64 {
    var hasher = FingerprintHasher()
    for (index, number) in numbers.enumerated() {
      if index > 0 { hasher.combine(UInt8(ascii: " ")) }
      hasher.combine(decimal: number.numerator)
      if !number.isInteger {
        hasher.combine(UInt8(ascii: "|"))
        hasher.combine(decimal: number.denominator)
      }
    }
    hasher.combine(UInt8(ascii: ">"))
    hasher.combine(decimal: Int64(target))
    return hasher.value
  }
}
