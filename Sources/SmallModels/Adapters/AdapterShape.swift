/// The shape of a low-rank adapter (LoRA, Hu et al., arXiv 2106.09685) with a quantile head.
///
/// A matrix W of an adapted layer becomes W + alpha / rank * B A, with A [rank, in] and
/// B [out, rank]. The head has one output for the mean success probability and one for each
/// quantile level.
public struct AdapterShape: Sendable, Hashable, Codable {
  /// The matrices of a block that can be adapted, in the order of the block.
  public enum Target: String, Sendable, Hashable, Codable, CaseIterable {
    case query = "self_attn.q_proj"
    case key = "self_attn.k_proj"
    case value = "self_attn.v_proj"
    case output = "self_attn.o_proj"
    case gate = "mlp.gate_proj"
    case up = "mlp.up_proj"
    case down = "mlp.down_proj"
  }

  /// Rank of every adapted matrix.
  public var rank: Int
  /// The scale's numerator.
  public var alpha: Float
  /// Every so manieth block is adapted, beginning with the last one and going down.
  public var layerStride: Int
  /// Which matrices of an adapted block; no repetitions.
  public var targets: [Target]
  /// The quantile levels of the head, increasing.
  public var levels: [Double]

  /// Makes a shape.
  public init(
    rank: Int, alpha: Float, layerStride: Int = 1, targets: [Target] = Target.allCases,
    levels: [Double] = [0.1, 0.5, 0.9]
  ) {
    self.rank = rank
    self.alpha = alpha
    self.layerStride = layerStride
    self.targets = targets
    self.levels = levels
  }

  /// The paper's: rank 2 and alpha 32 on the query and value projections of every fourth layer
  /// (arXiv 2506.09338, released code).
  public static let paper = AdapterShape(
    rank: 2, alpha: 32, layerStride: 4, targets: [.query, .value])
  /// Every matrix of every layer: a model of a million parameters has nothing to spare.
  public static let full = AdapterShape(rank: 32, alpha: 64)

  /// Outputs of the head: the mean, then the quantiles.
  public var outputs: Int { levels.count + 1 }
  /// What B A is multiplied by.
  public var scale: Float { alpha / Float(rank) }

  /// What is wrong with the shape for such a model, or nil.
  func defect(for configuration: TransformerConfiguration) -> String? {
    if !(1...configuration.hiddenSize).contains(rank) {
      return "the rank \(rank) must be in 1...\(configuration.hiddenSize)"
    }
    if !(alpha > 0 && alpha.isFinite) { return "alpha \(alpha) must be positive" }
    if !(1...max(1, configuration.layers)).contains(layerStride) {
      return "the layer stride \(layerStride) must be in 1...\(configuration.layers)"
    }
    if Set(targets).count != targets.count { return "a target is named twice" }
    if levels.isEmpty || levels.contains(where: { !($0 > 0 && $0 < 1) })
      || zip(levels, levels.dropFirst()).contains(where: { $0 >= $1 })
    {
      return "the quantile levels \(levels) must be increasing, between 0 and 1"
    }
    return nil
  }

  /// The blocks that are adapted.
  func layers(of configuration: TransformerConfiguration) -> [Int] {
    (0..<configuration.layers).filter { (configuration.layers - 1 - $0) % layerStride == 0 }
  }

  /// The name of an adapted matrix in the model's own layout.
  static func matrix(_ target: Target, layer: Int) -> String {
    "model.layers.\(layer).\(target.rawValue).weight"
  }

  /// Where each tensor of the adapter lies: A and B of every adapted matrix, then the head.
  func layout(for configuration: TransformerConfiguration) -> ParameterLayout {
    let width = configuration.hiddenSize
    let inner = configuration.intermediateSize
    var tensors: [(name: String, shape: [Int])] = []
    for layer in layers(of: configuration) {
      for target in targets {
        let block = "model.layers.\(layer).\(target.rawValue)"
        let (input, output): (Int, Int) =
          switch target {
          case .query, .key, .value, .output: (width, width)
          case .gate, .up: (width, inner)
          case .down: (inner, width)
          }
        tensors.append((block + ".lora_A.weight", [rank, input]))
        tensors.append((block + ".lora_B.weight", [output, rank]))
      }
    }
    tensors += [("score.weight", [outputs, width]), ("score.bias", [outputs])]
    return ParameterLayout(tensors)
  }
}
