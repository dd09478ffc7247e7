extension FusedTransformer {
  /// The shape of a Llama-family transformer with 32-dimensional heads, and the engine's limits.
  public struct Configuration: Sendable, Hashable {
    /// Which build of the kernels runs. All give the same bits.
    public enum InstructionSet: Int32, Sendable, Hashable {
      /// The best that this processor has.
      case best = 0
      /// No assumption beyond the compiler's target; slow on x86.
      case portable = 1
      /// x86-64-v3.
      case avx2 = 2
      /// x86-64-v4.
      case avx512 = 3
    }

    /// Number of layers, 1...1024.
    public var layers: Int
    /// Number of attention heads, of 32 dimensions each; the model's width is `heads * 32`.
    public var heads: Int
    /// Inner width of the SwiGLU block, a multiple of 16.
    public var feedForward: Int
    /// Number of tokens in the vocabulary, at least 1.
    public var vocabularySize: Int
    /// Base of the rotary frequencies (Su et al. 2021, eq. 15), positive.
    public var ropeTheta: Double
    /// Epsilon of RMSNorm, in (0, 1].
    public var normEpsilon: Double
    /// Sequences held at once, at least 1. A slot's cache is taken at its first use.
    public var maximumSlots: Int
    /// Tokens a sequence, at least 1.
    public var maximumLength: Int
    /// Threads of a forward, 1...64, the caller's included. No effect on the results.
    public var threads: Int
    /// Which kernels to use.
    public var instructionSet: InstructionSet

    /// The model's width, `heads * 32`.
    public var width: Int { heads &* 32 }

    /// Bytes of key/value cache that one slot takes (float32).
    public var cacheBytesPerSlot: Int {
      layers &* ((maximumLength &+ 15) / 16) &* 16 &* width &* 8
    }

    /// Makes a configuration; ranges are checked when the engine is made.
    public init(
      layers: Int, heads: Int, feedForward: Int, vocabularySize: Int, ropeTheta: Double = 10_000,
      normEpsilon: Double = 1e-5, maximumSlots: Int = 64, maximumLength: Int = 128,
      threads: Int = 1, instructionSet: InstructionSet = .best
    ) {
      self.layers = layers
      self.heads = heads
      self.feedForward = feedForward
      self.vocabularySize = vocabularySize
      self.ropeTheta = ropeTheta
      self.normEpsilon = normEpsilon
      self.maximumSlots = maximumSlots
      self.maximumLength = maximumLength
      self.threads = threads
      self.instructionSet = instructionSet
    }
  }
}
