import Tensor
import Testing

/// Shapes that reach every tile: one head and several, odd panels, vocabularies that do not fill a
/// panel, lengths beyond a cache block and beyond one pass of 128 rows.
let fusedShapes: [FusedTransformer.Configuration] = [
  .init(layers: 1, heads: 1, feedForward: 16, vocabularySize: 7, maximumSlots: 8),
  .init(
    layers: 2, heads: 2, feedForward: 96, vocabularySize: 33, ropeTheta: 500, normEpsilon: 1e-3,
    maximumSlots: 8),
  .init(
    layers: 3, heads: 3, feedForward: 112, vocabularySize: 64, maximumSlots: 8, maximumLength: 150),
  .init(layers: 4, heads: 4, feedForward: 352, vocabularySize: 192, maximumSlots: 8),
]

@Suite struct FusedTransformerTests {
  @Test(arguments: fusedShapes)
  func agreesWithDoublePrecision(shape: FusedTransformer.Configuration) throws {
    let weights = FusedTransformer.Weights.random(shape, seed: 1)
    let model = try FusedTransformer(configuration: shape, weights: weights)
    let reference = ReferenceTransformer(configuration: shape, weights: weights)
    let lengths = [1, 16, 40, min(shape.maximumLength, 140)]
    var slots: [Int32] = []
    var tokens: [Int32] = []
    var expected = ReferenceTransformer.Output()
    for (index, length) in lengths.enumerated() {
      let sequence = randomTokens(length, below: shape.vocabularySize, seed: UInt64(index))
      let slot = try model.allocateSlot()
      slots += Array(repeating: slot, count: length)
      tokens += sequence
      let output = reference(sequence)
      expected.logits += output.logits
      expected.hidden += output.hidden
    }
    let rows = tokens.indices.map(Int32.init)
    var logits: [Float] = []
    var hidden: [Float] = []
    try model.forward(
      slots: slots, tokens: tokens, logitRows: rows, logits: &logits, hiddenRows: rows,
      hidden: &hidden)
    let spread = expected.logits.joined().map(abs).max() ?? 0
    #expect(spread > 1, "the logits must not be trivial")
    #expect(largestDifference(logits, expected.logits) < 1e-4)
    #expect(largestDifference(hidden, expected.hidden) < 1e-4)
  }

  @Test func hiddenStatesTimesTheEmbeddingAreTheLogits() throws {
    let shape = fusedShapes[1]
    let weights = FusedTransformer.Weights.random(shape, seed: 2)
    let model = try FusedTransformer(configuration: shape, weights: weights)
    let slot = try model.allocateSlot()
    var logits: [Float] = []
    var hidden: [Float] = []
    // Rows in any order, repeated, and different for the two outputs.
    try model.forward(
      slots: [slot, slot, slot], tokens: [3, 1, 4], logitRows: [2, 0, 2], logits: &logits,
      hiddenRows: [1, 2, 1, 0], hidden: &hidden)
    let vocabulary = shape.vocabularySize
    let width = shape.width
    #expect(logits[..<vocabulary] == logits[(2 * vocabulary)...])
    #expect(hidden[..<width] == hidden[(2 * width)..<(3 * width)])
    for (logitRow, hiddenRow) in [(0, 1), (1, 3)] {
      for token in 0..<vocabulary {
        let product = (0..<width).reduce(0.0) {
          $0 + Double(hidden[hiddenRow * width + $1])
            * Double(weights.embedding[token * width + $1])
        }
        #expect(abs(product - Double(logits[logitRow * vocabulary + token])) < 1e-5)
      }
    }
  }

  @Test func outputArraysTakeTheSizeOfTheRequest() throws {
    let shape = fusedShapes[0]
    let model = try FusedTransformer(
      configuration: shape, weights: .random(shape, seed: 3))
    let slot = try model.allocateSlot()
    var logits = [Float](repeating: 9, count: 1000)
    try model.forward(slots: [slot], tokens: [0], logitRows: [0], into: &logits)
    #expect(logits.count == shape.vocabularySize)
    try model.forward(slots: [slot], tokens: [0], logitRows: [], into: &logits)
    #expect(logits.isEmpty)
    try model.forward(slots: [], tokens: [], logitRows: [], into: &logits)
    #expect(try model.length(of: slot) == 2)
  }

  private func largestDifference(_ values: [Float], _ expected: [[Double]]) -> Double {
    let flat = expected.flatMap { $0 }
    guard flat.count == values.count else { return .infinity }
    return zip(values, flat).map { abs(Double($0) - $1) }.max() ?? 0
  }
}
