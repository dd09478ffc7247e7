import Foundation
public import Parsimony

/// The head that turns hidden states into scores: the contents of a `head.json`, as `parsimony
/// export` writes it.
///
/// With h the hidden state at a prefix's end, the score is sigmoid(weight . h + bias). Quantiles,
/// where the head has them, are sigmoid(o_1), sigmoid(o_1 + softplus(o_2)), ... with
/// o_k = weight_k . h + bias_k.
public struct RewardHead: Sendable, Hashable {
  /// The file's schema.
  public static let schema = "parsimony.head/1"

  /// The fingerprint of the weights that it goes with.
  public let fingerprint: String
  /// One number a dimension of the hidden states.
  public let weight: [Double]
  /// Added to the score's logit.
  public let bias: Double
  private let levels: [Double]
  private let quantileWeights: [[Double]]
  private let quantileBiases: [Double]

  /// Reads a file of 64 MiB at most.
  ///
  /// - Throws: ``ProcessRewardError`` of code `head`, naming the file and what is wrong.
  public init(file: String) throws(ProcessRewardError) {
    guard let handle = FileHandle(forReadingAtPath: file),
      let data = try? handle.read(upToCount: (64 << 20) + 1)
    else {
      throw ProcessRewardError(
        .head, "the head \(file) cannot be read; export the model to get one")
    }
    guard data.count <= 64 << 20 else {
      throw ProcessRewardError(
        .head, "the head \(file) is larger than 64 MiB; it must be a head.json")
    }
    try self.init(json: Array(data), named: file)
  }

  /// Reads JSON.
  ///
  /// - Throws: ``ProcessRewardError`` of code `head`.
  public init(json: [UInt8], named name: String) throws(ProcessRewardError) {
    func wrong(_ what: String) -> ProcessRewardError {
      ProcessRewardError(.head, "the head \(name) \(what); export the model again")
    }
    guard let value = JSONReader.value(of: json) else { throw wrong("is no JSON") }
    guard value["schema"]?.string == Self.schema else {
      throw wrong("has the schema \(quoted(value["schema"]?.string ?? "")), not \(Self.schema)")
    }
    guard let weight = value["weight"].flatMap(RewardNumbers.row), !weight.isEmpty,
      let bias = value["bias"]?.number
    else { throw wrong("has no weight and bias") }
    self.weight = weight
    self.bias = bias
    fingerprint = value["fingerprint"]?.string ?? ""
    guard let quantiles = value["quantiles"], !quantiles.isNull else {
      (levels, quantileWeights, quantileBiases) = ([], [], [])
      return
    }
    guard let levels = quantiles["levels"].flatMap(RewardNumbers.row),
      (try? SuccessQuantiles.validate(levels: levels)) != nil,
      let rows = quantiles["weight"]?.array?.compactMap(RewardNumbers.row),
      rows.count == levels.count, rows.allSatisfy({ $0.count == weight.count }),
      let biases = quantiles["bias"].flatMap(RewardNumbers.row), biases.count == levels.count
    else { throw wrong("has quantiles whose levels, weights and biases do not fit together") }
    (self.levels, quantileWeights, quantileBiases) = (levels, rows, biases)
  }

  /// Whether it states quantiles.
  public var hasQuantiles: Bool { !levels.isEmpty }

  /// The score of a prefix from the hidden state at its end, as wide as the weight.
  public func score(_ state: [Double]) -> Double {
    RewardNumbers.sigmoid(Self.dot(weight, state) + bias)
  }

  /// The quantiles of the prefix; nil where the head has none.
  public func quantiles(_ state: [Double]) -> SuccessQuantiles? {
    guard hasQuantiles else { return nil }
    var logit = 0.0
    var values: [Double] = []
    for index in levels.indices {
      let output = Self.dot(quantileWeights[index], state) + quantileBiases[index]
      // softplus, in the form that does not overflow.
      logit += index == 0 ? output : max(output, 0) + log1p(exp(-abs(output)))
      values.append(RewardNumbers.sigmoid(logit))
    }
    return SuccessQuantiles(validLevels: levels, values: values, mean: score(state))
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
