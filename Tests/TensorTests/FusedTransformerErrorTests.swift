import Tensor
import Testing

/// Bad input is refused with a code and a message that names it, and changes nothing.
@Suite struct FusedTransformerErrorTests {
  typealias Configuration = FusedTransformer.Configuration
  static let shape = fusedShapes[1]

  private func expectError(
    _ code: FusedTransformerError.Code, naming text: String, _ body: () throws -> Void
  ) {
    let error = #expect(throws: FusedTransformerError.self, performing: body)
    #expect(error?.code == code)
    #expect(error?.message.contains(text) == true, "\(error?.message ?? "no error")")
  }

  static let badFields:
    [(field: String, value: String, change: @Sendable (inout Configuration) -> Void)] =
      [
        ("layers", "0", { $0.layers = 0 }),
        ("heads", "0", { $0.heads = 0 }),
        ("heads", "-2", { $0.heads = -2 }),
        ("heads", "\(Int.max)", { $0.heads = .max }),
        ("feed_forward", "100", { $0.feedForward = 100 }),
        ("feed_forward", "0", { $0.feedForward = 0 }),
        ("vocabulary", "0", { $0.vocabularySize = 0 }),
        ("maximum_slots", "0", { $0.maximumSlots = 0 }),
        ("maximum_length", "-1", { $0.maximumLength = -1 }),
        ("maximumLength", "\(Int.max)", { $0.maximumLength = .max }),
        ("threads", "65", { $0.threads = 65 }),
        ("rope_theta", "nan", { $0.ropeTheta = .nan }),
        ("norm_epsilon", "0", { $0.normEpsilon = 0 }),
      ]

  @Test(arguments: badFields.indices)
  func configurationIsChecked(index: Int) throws {
    let (field, value, change) = Self.badFields[index]
    let weights = FusedTransformer.Weights.random(Self.shape, seed: 1)
    var shape = Self.shape
    change(&shape)
    if shape.layers < 1 {
      var none = weights
      none.layers = []
      expectError(.invalidConfiguration, naming: "\(field) is \(value)") {
        _ = try FusedTransformer(configuration: shape, weights: none)
      }
    } else {
      expectError(.invalidConfiguration, naming: "\(field) is \(value)") {
        _ = try FusedTransformer(configuration: shape, weights: weights)
      }
    }
  }

  @Test func weightsAreChecked() throws {
    let good = FusedTransformer.Weights.random(Self.shape, seed: 2)
    func expectBad(_ text: String, _ change: (inout FusedTransformer.Weights) -> Void) {
      var weights = good
      change(&weights)
      expectError(.invalidWeights, naming: text) {
        _ = try FusedTransformer(configuration: Self.shape, weights: weights)
      }
    }
    expectBad("embedding has 2111 values") { $0.embedding.removeLast() }
    expectBad("final norm has 65") { $0.finalNorm.append(1) }
    expectBad("1 layers") { $0.layers.removeLast() }
    expectBad("query of layer 1 has 0") { $0.layers[1].query = [] }
    expectBad("down of layer 0 has 64") { $0.layers[0].down = $0.finalNorm }
    expectBad("gate of layer 1 is not finite at index 77") { $0.layers[1].gate[77] = .nan }
    expectBad("up of layer 0 is not finite at index 3") { $0.layers[0].up[3] = -.infinity }
  }

  @Test func slotsAreChecked() throws {
    var shape = Self.shape
    shape.maximumSlots = 2
    let model = try FusedTransformer(
      configuration: shape, weights: .random(shape, seed: 3))
    expectError(.invalidSlot, naming: "slot 0 is not allocated") { _ = try model.length(of: 0) }
    #expect(try model.allocateSlot() == 0)
    #expect(try model.allocateSlot() == 1)
    expectError(.noFreeSlot, naming: "all 2 slots") { _ = try model.allocateSlot() }
    expectError(.noFreeSlot, naming: "all 2 slots") { _ = try model.fork(0) }
    expectError(.invalidSlot, naming: "slot is 2") { try model.reset(2) }
    expectError(.invalidSlot, naming: "slot is -1") { try model.release(-1) }
    expectError(.invalidArgument, naming: "length is 1") { try model.truncate(0, to: 1) }
    expectError(.invalidArgument, naming: "length is -1") { try model.truncate(0, to: -1) }
    expectError(.invalidArgument, naming: "destination is 1") { try model.fork(1, to: 1) }
    expectError(.invalidArgument, naming: "length is 4") { try model.fork(1, to: 0, length: 4) }
    try model.release(0)
    expectError(.invalidSlot, naming: "slot 0 is not allocated") { try model.release(0) }
    expectError(.invalidSlot, naming: "slot 0 is not allocated") { try model.fork(1, to: 0) }
    // A fork that fails gives its slot back.
    expectError(.invalidArgument, naming: "length is 9") { _ = try model.fork(1, length: 9) }
    #expect(try model.allocateSlot() == 0)
  }

  @Test func aRefusedForwardChangesNothing() throws {
    var shape = Self.shape
    shape.maximumLength = 6
    let model = try FusedTransformer(
      configuration: shape, weights: .random(shape, seed: 4))
    let a = try model.allocateSlot()
    let b = try model.allocateSlot()
    var logits: [Float] = []
    func run(_ slots: [Int32], _ tokens: [Int32], _ rows: [Int32]) throws {
      try model.forward(slots: slots, tokens: tokens, logitRows: rows, into: &logits)
    }
    try run([a, b, a, a], [1, 2, 3, 4], [])
    expectError(.invalidToken, naming: "token[2] is 33") { try run([a, b, a], [1, 2, 33], []) }
    expectError(.invalidToken, naming: "token[0] is -1") { try run([a], [-1], []) }
    expectError(.invalidSlot, naming: "slot is 8") { try run([a, 8], [1, 1], []) }
    expectError(.invalidSlot, naming: "slot 5 is not allocated") { try run([a, 5], [1, 1], []) }
    expectError(.slotFull, naming: "slot 0 is full at 6 tokens") {
      try run([b, a, a, a, a], [1, 1, 1, 1, 1], [])
    }
    expectError(.invalidArgument, naming: "logit row[1] is 2") {
      try run([a, b], [1, 1], [0, 2])
    }
    expectError(.invalidArgument, naming: "logit row[0] is -1") { try run([a], [1], [-1]) }
    expectError(.invalidArgument, naming: "hidden row[0] is 1") {
      try model.forward(slots: [a], tokens: [1], hiddenRows: [1], into: &logits)
    }
    expectError(.invalidArgument, naming: "2 slots for 1 tokens") { try run([a, a], [1], []) }
    #expect(try model.length(of: a) == 3)
    #expect(try model.length(of: b) == 1)
    try run([a, a, a], [5, 6, 7], [0, 1, 2])
    let found = logits
    try model.reset(a)
    try run(Array(repeating: a, count: 6), [1, 3, 4, 5, 6, 7], [3, 4, 5])
    #expect(logits == found)
    expectError(.slotFull, naming: "full at 6") { try run([a], [0], []) }
  }

  @Test func samplingIsChecked() throws {
    var tokens: [Int32] = []
    var logProbabilities: [Float] = []
    func run(
      _ sampler: FusedSampler, _ logits: [Float] = [0, 1, 2], vocabulary: Int = 3,
      uniforms: [Double] = [0.5]
    ) throws {
      try sampler.sample(
        logits: logits, vocabularySize: vocabulary, uniforms: uniforms, tokens: &tokens,
        logProbabilities: &logProbabilities)
    }
    for temperature in [-1, 1e-7, 1e7, .nan, .infinity] {
      expectError(.invalidArgument, naming: "temperature is") {
        try run(.init(temperature: temperature))
      }
    }
    expectError(.invalidArgument, naming: "top_k is -1") { try run(.init(topK: -1)) }
    for topP in [0, -0.1, 1.5, .nan] {
      expectError(.invalidArgument, naming: "top_p is") { try run(.init(topP: topP)) }
    }
    for uniform in [-0.1, 1, .nan] {
      expectError(.invalidArgument, naming: "uniforms[0] is") {
        try run(.init(), uniforms: [uniform])
      }
    }
    expectError(.invalidArgument, naming: "2 uniforms for 1 rows") {
      try run(.init(), uniforms: [0, 0])
    }
    expectError(.invalidArgument, naming: "3 logits") { try run(.init(), vocabulary: 2) }
    expectError(.invalidArgument, naming: "vocabularySize is 0") { try run(.init(), vocabulary: 0) }
    let bad: [[Float]] = [
      [.nan, 0, 0], [0, .nan, 0], [0, 0, .infinity], [-.infinity, -.infinity, -.infinity],
    ]
    for logits in bad {
      expectError(.notFinite, naming: "row 0") { try run(.init(), logits) }
      expectError(.notFinite, naming: "row 0") { try run(.init(temperature: 0), logits) }
      expectError(.notFinite, naming: "row 1") {
        var values = [1, 2, 3] + logits
        try FusedTransformer.logSoftmax(&values, vocabularySize: 3)
      }
    }
    try run(.init(), [], uniforms: [])
    #expect(tokens.isEmpty)
  }
}
