import Tensor
import Testing

/// A seeded generator (SplitMix64) for test data.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Uniform values, the same for the same seed.
func values(_ count: Int, seed: UInt64, in range: ClosedRange<Float> = -1.5...1.5) -> [Float] {
  var generator = SeededGenerator(state: seed)
  return (0..<count).map { _ in Float.random(in: range, using: &generator) }
}

/// A tensor of uniform values, the same for the same seed.
func tensor(_ shape: [Int], seed: UInt64, in range: ClosedRange<Float> = -1.5...1.5) throws
  -> Tensor
{
  try Tensor(values(shape.reduce(1, *), seed: seed, in: range), shape: shape)
}

/// Expects equal lengths and |a - b| <= tolerance (1 + |b|) everywhere.
func expectClose(
  _ a: [Float], _ b: [Float], tolerance: Float, _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(a.count == b.count, comment, sourceLocation: sourceLocation)
  var worst: (excess: Float, index: Int) = (-1, -1)
  for (i, (x, y)) in zip(a, b).enumerated() {
    let excess = (x - y).magnitude / (1 + y.magnitude)
    if !(excess <= worst.excess) { worst = (excess, i) }
    if excess.isNaN { break }
  }
  if worst.index >= 0 {
    #expect(
      worst.excess <= tolerance,
      "\(comment?.rawValue ?? "") at \(worst.index): \(a[worst.index]) and \(b[worst.index])",
      sourceLocation: sourceLocation)
  }
}
