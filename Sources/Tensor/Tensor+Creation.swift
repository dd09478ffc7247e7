internal import CTensor

extension Tensor {
  /// A tensor of floats.
  ///
  /// - Parameters:
  ///   - values: the elements in row-major order.
  ///   - shape: the axis lengths, whose product is the number of values; empty for a scalar.
  /// - Throws: ``TensorError/Code/shapeMismatch`` if the numbers differ.
  public convenience init(_ values: [Float], shape: [Int]) throws(TensorError) {
    let lengths = try Tensor.lengths(shape, for: values.count)
    var handle: tensor_ref?
    try check(tensor_from_floats(values, lengths, lengths.count, &handle))
    self.init(owning: handle!)
  }

  /// A tensor of 32-bit integers: tokens, positions, classes.
  ///
  /// - Parameters:
  ///   - values: the elements in row-major order.
  ///   - shape: the axis lengths, whose product is the number of values; empty for a scalar.
  /// - Throws: ``TensorError/Code/shapeMismatch`` if the numbers differ.
  // Disfavoured, so that literals such as [1, 2] are floats.
  @_disfavoredOverload
  public convenience init(_ values: [Int32], shape: [Int]) throws(TensorError) {
    let lengths = try Tensor.lengths(shape, for: values.count)
    var handle: tensor_ref?
    try check(tensor_from_ints(values, lengths, lengths.count, &handle))
    self.init(owning: handle!)
  }

  /// A vector of floats.
  public convenience init(_ values: [Float]) throws(TensorError) {
    try self.init(values, shape: [values.count])
  }

  /// A scalar.
  public static func scalar(_ value: Float) throws(TensorError) -> Tensor {
    try Tensor([value], shape: [])
  }

  /// A tensor with every element equal to `value`.
  public static func full(_ shape: [Int], _ value: Float) throws(TensorError) -> Tensor {
    let lengths = try Tensor.lengths(shape)
    return try make { tensor_full(value, lengths, lengths.count, $0) }
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: [Int]) throws(TensorError) -> Tensor { try full(shape, 0) }

  /// A tensor of ones.
  public static func ones(_ shape: [Int]) throws(TensorError) -> Tensor { try full(shape, 1) }

  /// Independent draws from a normal distribution of mean 0 (MLX's Threefry generator).
  ///
  /// - Parameters:
  ///   - shape: the axis lengths.
  ///   - deviation: the standard deviation.
  ///   - seed: the generator's key; the same key and shape give the same draws.
  public static func randomNormal(
    _ shape: [Int], deviation: Float = 1, seed: UInt64
  ) throws(TensorError) -> Tensor {
    let lengths = try Tensor.lengths(shape)
    return try make { tensor_random_normal(seed, deviation, lengths, lengths.count, $0) }
  }

  /// The shape as C integers, if it is valid and, when given, holds `count` elements.
  static func lengths(_ shape: [Int], for count: Int? = nil) throws(TensorError) -> [Int32] {
    var product = 1
    for length in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      guard length >= 0, length <= Int(Int32.max), !overflow else {
        throw TensorError(
          code: .shapeMismatch,
          message: "the shape \(shape) has an axis length outside 0...\(Int32.max).")
      }
      product = next
    }
    if let count, count != product {
      throw TensorError(
        code: .shapeMismatch,
        message: "\(count) values do not fill the shape \(shape), which holds \(product).")
    }
    return shape.map(Int32.init)
  }
}
