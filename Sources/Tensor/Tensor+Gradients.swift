internal import CTensor

extension Tensor {
  /// The value of a scalar function and its gradient with respect to each parameter.
  ///
  /// - Parameters:
  ///   - parameters: at least one.
  ///   - function: builds the value from the parameters it is given (not the originals). An error
  ///     that it throws comes out as itself.
  /// - Returns: the scalar, and one gradient a parameter, of its shape; none is computed yet.
  public static func valueAndGrad(
    parameters: [Tensor], _ function: ([Tensor]) throws -> Tensor
  ) throws -> (value: Tensor, gradients: [Tensor]) {
    let (values, gradients) = try valuesAndGrad(parameters: parameters, outputs: 1) {
      [try function($0)]
    }
    return (values[0], gradients)
  }

  /// Like ``valueAndGrad(parameters:_:)`` for a function with further outputs to watch, through
  /// which no gradient flows.
  ///
  /// - Parameters:
  ///   - parameters: at least one.
  ///   - outputs: the number of tensors that the function returns, at least 1.
  ///   - function: returns the scalar to differentiate, then the others.
  public static func valuesAndGrad(
    parameters: [Tensor], outputs: Int, _ function: ([Tensor]) throws -> [Tensor]
  ) throws -> (values: [Tensor], gradients: [Tensor]) {
    try withoutActuallyEscaping(function) { function in
      let call = GradientCall(outputs: outputs, function: function)
      var values = [tensor_ref?](repeating: nil, count: Swift.max(outputs, 1))
      var gradients = [tensor_ref?](repeating: nil, count: parameters.count)
      let handles: [tensor_ref?] = parameters.map(\.handle)
      let context = Unmanaged.passUnretained(call).toOpaque()
      let status = tensor_value_and_grad(
        { context, parameters, count, outputs in
          Unmanaged<GradientCall>.fromOpaque(context!).takeUnretainedValue()
            .run(parameters!, count, outputs!)
        }, context, handles, handles.count, &values, values.count, &gradients)
      withExtendedLifetime((call, parameters)) {}
      if let error = call.error { throw error }
      try check(status)
      return (
        values.map { Tensor(owning: $0!) }, gradients.map { Tensor(owning: $0!) }
      )
    }
  }
}

/// One call through C: the function, and the error that it threw.
private final class GradientCall {
  let outputs: Int
  let function: ([Tensor]) throws -> [Tensor]
  var error: (any Error)?

  init(outputs: Int, function: @escaping ([Tensor]) throws -> [Tensor]) {
    self.outputs = outputs
    self.function = function
  }

  func run(
    _ parameters: UnsafePointer<tensor_ref?>, _ count: Int, _ sink: OpaquePointer
  ) -> Int32 {
    let owned = (0..<count).map { Tensor(owning: parameters[$0]!) }
    do {
      let results = try function(owned)
      guard results.count == outputs, outputs >= 1 else {
        throw TensorError(
          code: .invalidArgument,
          message: "the function gave \(results.count) outputs instead of \(outputs).")
      }
      for result in results {
        var copy: tensor_ref?
        try check(tensor_copy(result.handle, &copy))
        tensor_outputs_append(sink, copy)
      }
      return 0
    } catch {
      self.error = error
      return 1
    }
  }
}
