internal import CTensor

/// An n-dimensional array of MLX: lazily computed, differentiable, 32-bit floats unless said
/// otherwise.
///
/// A tensor stays on the thread that made it (MLX's streams are thread-local), so it is not
/// `Sendable`: use a ``TensorThread`` and let only plain Swift arrays cross. Operations build a
/// graph; ``eval(_:)``, ``floats()`` and ``item()`` compute it.
public final class Tensor {
  let handle: tensor_ref

  /// Takes over a handle of the C API.
  init(owning handle: tensor_ref) { self.handle = handle }

  deinit { tensor_free(handle) }

  /// The type of a tensor's elements.
  public enum ElementType: Sendable {
    /// 32-bit floating point.
    case float32
    /// 32-bit signed integers.
    case int32
    /// Something else, read from a file; ``Tensor/floats()`` converts it.
    case other
  }

  /// Which implementation a layer runs: a benchmark compares the two.
  public enum Kernels: String, Sendable, CaseIterable {
    /// Our vectorised kernels with their own gradients.
    case fused
    /// The same, composed of MLX's own operations.
    case stock

    var c: tensor_kernels { self == .fused ? TENSOR_FUSED : TENSOR_STOCK }
  }

  /// The number of axes; 0 for a scalar.
  public var rank: Int { tensor_rank(handle) }

  /// The number of elements.
  public var count: Int { tensor_count(handle) }

  /// The length of each axis, outermost first.
  public var shape: [Int] {
    var lengths = [Int32](repeating: 0, count: rank)
    tensor_shape(handle, &lengths)
    return lengths.map(Int.init)
  }

  /// The type of the elements.
  public var elementType: ElementType {
    switch tensor_get_dtype(handle) {
    case TENSOR_FLOAT32: .float32
    case TENSOR_INT32: .int32
    default: .other
    }
  }

  /// Computes the tensors, all in one pass over their common graph.
  public static func eval(_ tensors: [Tensor]) throws(TensorError) {
    let handles: [tensor_ref?] = tensors.map(\.handle)
    try check(tensor_eval(handles, handles.count))
    withExtendedLifetime(tensors) {}
  }

  /// The elements in row-major order, computed now and converted to `Float`.
  public func floats() throws(TensorError) -> [Float] {
    var status: Int32 = 0
    let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      status = tensor_read_floats(handle, base)
      initialized = status == 0 ? count : 0
    }
    try check(status)
    return values
  }

  /// The elements in row-major order, computed now and converted to `Int32`.
  public func ints() throws(TensorError) -> [Int32] {
    var status: Int32 = 0
    let values = [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      status = tensor_read_ints(handle, base)
      initialized = status == 0 ? count : 0
    }
    try check(status)
    return values
  }

  /// The only element, computed now.
  ///
  /// - Throws: ``TensorError/Code/shapeMismatch`` unless the tensor has exactly one element.
  public func item() throws(TensorError) -> Float {
    guard count == 1 else {
      throw TensorError(
        code: .shapeMismatch, message: "item() needs one element, and the shape is \(shape).")
    }
    return try floats()[0]
  }
}
