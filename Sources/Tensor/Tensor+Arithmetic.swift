internal import CTensor

// Elementwise operations. Shapes broadcast as in NumPy: aligned at the last axis, lengths equal
// or 1. Each throws `TensorError.Code.shapeMismatch` when they do not.
extension Tensor {
  /// self + other
  public func add(_ other: Tensor) throws(TensorError) -> Tensor { try binary(TENSOR_ADD, other) }

  /// self - other
  public func sub(_ other: Tensor) throws(TensorError) -> Tensor {
    try binary(TENSOR_SUBTRACT, other)
  }

  /// self * other, elementwise
  public func mul(_ other: Tensor) throws(TensorError) -> Tensor {
    try binary(TENSOR_MULTIPLY, other)
  }

  /// self / other, elementwise
  public func div(_ other: Tensor) throws(TensorError) -> Tensor {
    try binary(TENSOR_DIVIDE, other)
  }

  /// The larger of the two, elementwise.
  public func maximum(_ other: Tensor) throws(TensorError) -> Tensor {
    try binary(TENSOR_MAXIMUM, other)
  }

  /// The smaller of the two, elementwise.
  public func minimum(_ other: Tensor) throws(TensorError) -> Tensor {
    try binary(TENSOR_MINIMUM, other)
  }

  /// self + scalar
  public func add(_ scalar: Float) throws(TensorError) -> Tensor { try add(.scalar(scalar)) }

  /// self - scalar
  public func sub(_ scalar: Float) throws(TensorError) -> Tensor { try sub(.scalar(scalar)) }

  /// self * scalar
  public func mul(_ scalar: Float) throws(TensorError) -> Tensor { try mul(.scalar(scalar)) }

  /// self / scalar
  public func div(_ scalar: Float) throws(TensorError) -> Tensor { try div(.scalar(scalar)) }

  /// The larger of each element and the scalar.
  public func maximum(_ scalar: Float) throws(TensorError) -> Tensor {
    try maximum(.scalar(scalar))
  }

  /// The smaller of each element and the scalar.
  public func minimum(_ scalar: Float) throws(TensorError) -> Tensor {
    try minimum(.scalar(scalar))
  }

  /// -self
  public func neg() throws(TensorError) -> Tensor { try unary(TENSOR_NEGATE) }

  /// The exponential.
  public func exp() throws(TensorError) -> Tensor { try unary(TENSOR_EXP) }

  /// The natural logarithm.
  public func log() throws(TensorError) -> Tensor { try unary(TENSOR_LOG) }

  /// The square root.
  public func sqrt() throws(TensorError) -> Tensor { try unary(TENSOR_SQRT) }

  /// One over the square root.
  public func rsqrt() throws(TensorError) -> Tensor { try unary(TENSOR_RSQRT) }

  /// The square.
  public func square() throws(TensorError) -> Tensor { try unary(TENSOR_SQUARE) }

  /// 1 / (1 + exp(-x))
  public func sigmoid() throws(TensorError) -> Tensor { try unary(TENSOR_SIGMOID) }

  /// log(1 + exp(x)), without overflow.
  public func softplus() throws(TensorError) -> Tensor { try unary(TENSOR_SOFTPLUS) }

  /// log(sigmoid(x)) = -softplus(-x), without overflow.
  public func logSigmoid() throws(TensorError) -> Tensor { try neg().softplus().neg() }

  /// The hyperbolic tangent.
  public func tanh() throws(TensorError) -> Tensor { try unary(TENSOR_TANH) }

  /// The absolute value.
  public func abs() throws(TensorError) -> Tensor { try unary(TENSOR_ABS) }

  /// The same values, through which no gradient flows.
  public func stopGradient() throws(TensorError) -> Tensor { try unary(TENSOR_STOP_GRADIENT) }

  /// The elements converted to 32-bit floats.
  public func asFloats() throws(TensorError) -> Tensor {
    try make { tensor_astype(handle, TENSOR_FLOAT32, $0) }
  }

  /// The elements converted to 32-bit integers, rounded towards zero.
  public func asInts() throws(TensorError) -> Tensor {
    try make { tensor_astype(handle, TENSOR_INT32, $0) }
  }

  private func unary(_ op: tensor_unary_op) throws(TensorError) -> Tensor {
    try make { tensor_unary(op, handle, $0) }
  }

  private func binary(_ op: tensor_binary_op, _ other: Tensor) throws(TensorError) -> Tensor {
    try make(code: .shapeMismatch) { tensor_binary(op, handle, other.handle, $0) }
  }
}
