/// A rational expression's value at two random points of each of two prime fields.
///
/// Exact arithmetic without overflow: rational functions of the variables, pi, e and i are computed
/// modulo two primes near 2^62. Equal expressions have equal residues. Different ones of degree d
/// agree by chance with a probability of about (d / 2^62)^2 per point pair (Schwartz, "Fast
/// probabilistic algorithms for verification of polynomial identities", J. ACM 27, 1980; Zippel
/// 1979). Both primes are 1 modulo 4, so that -1 has a root for i. Pi and e are taken as further
/// variables: no rational relation between them is known, nor any with the rationals.
struct Residues: Sendable, Hashable {
  /// Lanes 0 and 1 are points modulo the first prime, lanes 2 and 3 modulo the second.
  var lanes: SIMD4<UInt64>

  static let primes = SIMD4<UInt64>(
    4_611_686_018_427_387_817, 4_611_686_018_427_387_817,
    4_611_686_018_427_387_761, 4_611_686_018_427_387_761)
  /// Square roots of -1.
  static let imaginaryUnit = Residues(
    lanes: SIMD4(
      4_490_822_397_581_186_023, 4_490_822_397_581_186_023,
      3_481_184_452_870_754_207, 3_481_184_452_870_754_207))
  static let zero = Residues(lanes: .zero)
  static let one = Residues(lanes: SIMD4(repeating: 1))

  init(lanes: SIMD4<UInt64>) { self.lanes = lanes }

  /// A whole number.
  init(_ value: Int) {
    let magnitude = Residues(lanes: SIMD4(repeating: UInt64(value.magnitude)) % Self.primes)
    self = value < 0 ? Residues.zero.subtracting(magnitude) : magnitude
  }

  /// The number that decimal digits spell, of any length.
  init(digits: some Sequence<UInt8>) {
    var lanes = SIMD4<UInt64>.zero
    for digit in digits {
      // Multiplied in full width, because ten times a residue does not fit.
      for lane in 0..<4 {
        lanes[lane] = Self.multiply(lanes[lane], 10, Self.primes[lane])
        lanes[lane] = (lanes[lane] + UInt64(digit)) % Self.primes[lane]
      }
    }
    self.lanes = lanes
  }

  /// Two random points of each field.
  init(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    var lanes = SIMD4<UInt64>.zero
    for lane in 0..<4 { lanes[lane] = generator.next() % Self.primes[lane] }
    self.lanes = lanes
  }

  var isZero: Bool { lanes == .zero }
  /// Whether an inverse exists at every point.
  var isInvertible: Bool { all(lanes .!= .zero) }

  func adding(_ other: Residues) -> Residues {
    // Both are below 2^62: no overflow.
    let sum = lanes &+ other.lanes
    return Residues(lanes: sum.replacing(with: sum &- Self.primes, where: sum .>= Self.primes))
  }

  func subtracting(_ other: Residues) -> Residues {
    let difference = lanes &- other.lanes
    return Residues(
      lanes: difference.replacing(with: difference &+ Self.primes, where: lanes .< other.lanes))
  }

  func multiplied(by other: Residues) -> Residues {
    var result = SIMD4<UInt64>.zero
    for lane in 0..<4 {
      result[lane] = Self.multiply(lanes[lane], other.lanes[lane], Self.primes[lane])
    }
    return Residues(lanes: result)
  }

  /// A power; `exponent` is at least 0. Takes at most 128 multiplications.
  func power(_ exponent: UInt64) -> Residues {
    power(SIMD4(repeating: exponent))
  }

  /// The inverse, by Fermat's little theorem; the residues must be invertible.
  var inverse: Residues { power(Self.primes &- 2) }

  private func power(_ exponents: SIMD4<UInt64>) -> Residues {
    var result = SIMD4<UInt64>(repeating: 1)
    for lane in 0..<4 {
      var (base, rest, value) = (lanes[lane], exponents[lane], UInt64(1))
      let prime = Self.primes[lane]
      while rest > 0 {
        if rest & 1 == 1 { value = Self.multiply(value, base, prime) }
        base = Self.multiply(base, base, prime)
        rest >>= 1
      }
      result[lane] = value
    }
    return Residues(lanes: result)
  }

  private static func multiply(_ a: UInt64, _ b: UInt64, _ prime: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    // The high word is below the prime, because both factors are: the quotient fits.
    return prime.dividingFullWidth((product.high, product.low)).remainder
  }

  /// The lanes in hexadecimal.
  var text: String {
    (0..<4).map { String(lanes[$0], radix: 16) }.joined(separator: ".")
  }
}
