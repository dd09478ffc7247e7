internal import CTensor

extension Tensor {
  /// The same elements in another shape; one axis may be -1, to be inferred.
  ///
  /// - Throws: ``TensorError/Code/shapeMismatch`` if the numbers of elements differ.
  public func reshape(_ shape: [Int]) throws(TensorError) -> Tensor {
    let lengths = shape.map { Int32(clamping: $0) }
    return try make(code: .shapeMismatch) {
      tensor_reshape(handle, lengths, lengths.count, $0)
    }
  }

  /// The axes in another order; without an argument, reversed.
  ///
  /// - Throws: ``TensorError/Code/shapeMismatch`` unless `axes` is a permutation of the axes.
  public func transpose(_ axes: [Int]? = nil) throws(TensorError) -> Tensor {
    let order = (axes ?? (0..<rank).reversed()).map { Int32(clamping: $0) }
    return try make(code: .shapeMismatch) { tensor_transpose(handle, order, order.count, $0) }
  }

  /// The tensor repeated along axes of length 1, to a larger shape.
  public func broadcast(to shape: [Int]) throws(TensorError) -> Tensor {
    let lengths = try Tensor.lengths(shape)
    return try make(code: .shapeMismatch) {
      tensor_broadcast(handle, lengths, lengths.count, $0)
    }
  }

  /// The elements `start..<end` of one axis; a negative axis counts from the last.
  ///
  /// - Throws: ``TensorError/Code/shapeMismatch`` if the range leaves the axis.
  public func slice(axis: Int, _ start: Int, _ end: Int) throws(TensorError) -> Tensor {
    try make(code: .shapeMismatch) {
      tensor_slice(handle, Int32(clamping: axis), Int32(clamping: start), Int32(clamping: end), $0)
    }
  }

  /// The tensors one after another along an existing axis.
  ///
  /// - Throws: ``TensorError/Code/shapeMismatch`` if another axis differs or there are none.
  public static func concatenate(_ tensors: [Tensor], axis: Int) throws(TensorError) -> Tensor {
    guard !tensors.isEmpty else {
      throw TensorError(code: .shapeMismatch, message: "there is nothing to concatenate.")
    }
    let handles: [tensor_ref?] = tensors.map(\.handle)
    do {
      return try make(code: .shapeMismatch) {
        tensor_concatenate(handles, handles.count, Int32(clamping: axis), $0)
      }
    } catch {
      throw TensorError(
        code: error.code,
        message:
          "\(error.message) (shapes \(tensors.map { "\($0.shape)" }.joined(separator: ", ")))"
      )
    }
  }

  /// The entries of one axis at integer positions: with `axis` 0 on a table [V, d], the embeddings
  /// of tokens.
  ///
  /// - Parameters:
  ///   - indices: integers below the axis's length, of any shape; that shape replaces the axis.
  ///     They are not checked here.
  ///   - axis: the axis to look up in.
  public func take(_ indices: Tensor, axis: Int = 0) throws(TensorError) -> Tensor {
    guard indices.elementType != .float32 else {
      throw TensorError(
        code: .invalidArgument, message: "take() needs integer indices; convert with asInts().")
    }
    return try make(code: .shapeMismatch) {
      tensor_take(handle, indices.handle, Int32(clamping: axis), $0)
    }
  }

  /// The sum of all elements, a scalar.
  public func sum() throws(TensorError) -> Tensor { try reduce(TENSOR_SUM) }

  /// The mean of all elements, a scalar.
  public func mean() throws(TensorError) -> Tensor { try reduce(TENSOR_MEAN) }

  /// The largest element, a scalar.
  public func max() throws(TensorError) -> Tensor { try reduce(TENSOR_MAX) }

  /// Sums over one axis, which stays with length 1 if `keepDims`.
  public func sum(axis: Int, keepDims: Bool = false) throws(TensorError) -> Tensor {
    try reduce(TENSOR_SUM, axis, keepDims)
  }

  /// Means over one axis, which stays with length 1 if `keepDims`.
  public func mean(axis: Int, keepDims: Bool = false) throws(TensorError) -> Tensor {
    try reduce(TENSOR_MEAN, axis, keepDims)
  }

  /// Largest elements over one axis, which stays with length 1 if `keepDims`.
  public func max(axis: Int, keepDims: Bool = false) throws(TensorError) -> Tensor {
    try reduce(TENSOR_MAX, axis, keepDims)
  }

  /// log(sum(exp(x))) over one axis, without overflow.
  public func logSumExp(axis: Int, keepDims: Bool = false) throws(TensorError) -> Tensor {
    try reduce(TENSOR_LOGSUMEXP, axis, keepDims)
  }

  private func reduce(
    _ op: tensor_reduce_op, _ axis: Int? = nil, _ keepDims: Bool = false
  ) throws(TensorError) -> Tensor {
    try make(code: .shapeMismatch) {
      tensor_reduce(op, handle, axis == nil, Int32(clamping: axis ?? 0), keepDims, $0)
    }
  }
}
