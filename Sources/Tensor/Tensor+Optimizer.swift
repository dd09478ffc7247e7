internal import CTensor

/// The settings of one AdamW step.
public struct AdamWSettings: Sendable, Equatable {
  /// The learning rate of this step.
  public var learningRate: Float
  /// The decay of the gradient's running mean.
  public var beta1: Float
  /// The decay of the squared gradient's running mean.
  public var beta2: Float
  /// Added to the root of the second moment.
  public var epsilon: Float
  /// Decoupled weight decay, a fraction of the learning rate.
  public var weightDecay: Float

  /// Settings; only the learning rate has no default.
  public init(
    learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.95, epsilon: Float = 1e-8,
    weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }
}

extension Tensor {
  /// One AdamW step of one parameter (Loshchilov & Hutter 2019, algorithm 2).
  ///
  /// - Parameters:
  ///   - gradient: of the parameter's shape, like the two moments, which start at zero.
  ///   - step: the number of this step, from 1.
  /// - Returns: the new parameter and moments, not computed yet.
  public static func adamW(
    parameter: Tensor, gradient: Tensor, firstMoment: Tensor, secondMoment: Tensor,
    settings: AdamWSettings, step: Int
  ) throws(TensorError) -> (parameter: Tensor, firstMoment: Tensor, secondMoment: Tensor) {
    var new: tensor_ref?
    var first: tensor_ref?
    var second: tensor_ref?
    let c = tensor_adamw_settings(
      learning_rate: settings.learningRate, beta1: settings.beta1, beta2: settings.beta2,
      epsilon: settings.epsilon, weight_decay: settings.weightDecay, step: Int32(clamping: step))
    try check(
      tensor_adamw(
        parameter.handle, gradient.handle, firstMoment.handle, secondMoment.handle, c, &new,
        &first, &second), code: .shapeMismatch)
    return (Tensor(owning: new!), Tensor(owning: first!), Tensor(owning: second!))
  }

  /// Gradients scaled so that their joint Euclidean norm is at most `maximum`.
  ///
  /// - Returns: the scaled gradients and the norm before scaling, a scalar; not computed yet.
  public static func clipByGlobalNorm(
    _ gradients: [Tensor], maximum: Float
  ) throws(TensorError) -> (gradients: [Tensor], norm: Tensor) {
    var total = try Tensor.scalar(0)
    for gradient in gradients { total = try total.add(gradient.square().sum()) }
    let norm = try total.sqrt()
    let scale = try Tensor.scalar(maximum).div(norm.add(1e-6)).minimum(1)
    var scaled: [Tensor] = []
    for gradient in gradients { scaled.append(try gradient.mul(scale)) }
    return (scaled, norm)
  }
}
