import Foundation

/// The SplitMix64 generator: 64 bits of state, every seed valid, the same stream on every platform.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
/// Not for cryptography. The derived draws (`unitDouble()`, `index(below:)`, `shuffle(_:)`) do not
/// go through the standard library's algorithms, so that a stored seed keeps its meaning when the
/// toolchain changes.
public struct SplitMix64: RandomNumberGenerator, Sendable, Equatable {
  /// The increment of the state: 2^64 divided by the golden ratio, made odd.
  package static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  private var state: UInt64

  /// Creates a generator whose whole stream is determined by `seed`.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 uniformly distributed bits.
  public mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.finalize(state)
  }

  /// The output function of the generator: a bijection of 64-bit words that mixes every bit.
  public static func finalize(_ word: UInt64) -> UInt64 {
    var mixed = word
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A uniform double in 0 ..< 1, a multiple of 2^-53.
  public mutating func unitDouble() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A standard normal draw, by the Box-Muller transform; consumes two words.
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - unitDouble())).squareRoot()
    return radius * cos(2 * .pi * unitDouble())
  }

  /// A uniform integer in 0 ..< `count`, without bias (Lemire, "Fast random integer generation in
  /// an interval", 2019). `count` must be positive.
  public mutating func index(below count: Int) -> Int {
    precondition(count > 0, "index(below:) needs a positive count")
    let bound = UInt64(count)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold {
        product = next().multipliedFullWidth(by: bound)
      }
    }
    return Int(product.high)
  }

  /// Permutes `elements` uniformly at random (Fisher-Yates).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    var last = elements.count - 1
    while last > 0 {
      elements.swapAt(last, index(below: last + 1))
      last -= 1
    }
  }
}
