internal import CTensor

/// A failed tensor operation: what was wrong and, where shapes matter, the shapes.
public struct TensorError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it was.
  public enum Code: String, Sendable {
    /// The shapes do not fit the operation or each other.
    case shapeMismatch
    /// An argument other than a shape is out of its range.
    case invalidArgument
    /// A file could not be read or written.
    case file
    /// The array engine, MLX, refused; its own words are in the message.
    case engine
  }

  /// What kind of failure it was.
  public let code: Code
  /// One sentence that names the offending value.
  public let message: String

  /// An error of the given kind.
  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}

/// Throws the calling thread's last C error unless `status` is 0.
func check(_ status: Int32, code: TensorError.Code = .engine) throws(TensorError) {
  guard status != 0 else { return }
  throw TensorError(code: code, message: String(cString: tensor_last_error()))
}

/// The handle that `body` writes, or the C error.
func make(
  code: TensorError.Code = .engine, _ body: (UnsafeMutablePointer<tensor_ref?>) -> Int32
) throws(TensorError) -> Tensor {
  var handle: tensor_ref?
  try check(body(&handle), code: code)
  return Tensor(owning: handle!)
}
