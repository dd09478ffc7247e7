public import Foundation

/// Trains a model: AdamW, warm-up and cosine, clipping, averaged weights, checkpoints.
///
/// Batches are a pure function of the step and workers' gradients are added in a fixed order, so
/// an interrupted and resumed run ends with the same weights as an uninterrupted one.
public struct Trainer: Sendable {
  /// How the run goes.
  public let plan: TrainingPlan
  /// Where it keeps its state; nil keeps none.
  public let checkpoint: URL?

  /// Makes a trainer.
  public init(plan: TrainingPlan, checkpoint: URL?) {
    self.plan = plan
    self.checkpoint = checkpoint
  }

  /// Trains from `initial`, or from the checkpoint if there is one of the same plan.
  ///
  /// - Parameters:
  ///   - initial: the weights to start from.
  ///   - source: the data.
  ///   - until: stop (with a checkpoint) after this step; nil goes on to the plan's end.
  ///   - report: called after every step.
  /// - Returns: the averaged weights and the tokens trained on in all.
  /// - Throws: ``ModelFileError`` if the loss or gradient is not a number, or if the checkpoint is
  ///   damaged, of another run or beyond `until`; `CancellationError`, with the state saved.
  public func train(
    _ initial: ModelParameters, on source: some TrainingSource, until: Int? = nil,
    report: @Sendable (TrainingProgress) -> Void = { _ in }
  ) async throws -> (parameters: ModelParameters, tokens: Int) {
    let run = Run(
      configuration: initial.configuration, head: initial.hasHead, layout: initial.layout)
    let (values, tokens) = try await optimize(
      initial.values, run: run,
      objective: ModelObjective(configuration: initial.configuration, head: initial.hasHead),
      on: source, until: until, report: report)
    var result = initial
    result.values = values
    return (result, tokens)
  }

  /// Trains a low-rank adapter of `base`, whose own weights stay as they are.
  ///
  /// Parameters, results and errors are those of the other form.
  public func train(
    _ initial: QuantileAdapter, of base: ModelParameters, on source: some TrainingSource,
    until: Int? = nil, report: @Sendable (TrainingProgress) -> Void = { _ in }
  ) async throws -> (adapter: QuantileAdapter, tokens: Int) {
    guard base.configuration == initial.configuration else {
      throw ModelFileError(.badWeights, "the adapter was made for a model of another shape")
    }
    let run = Run(
      configuration: base.configuration, head: base.hasHead, adapter: initial.shape,
      layout: initial.layout)
    let (values, tokens) = try await optimize(
      initial.values, run: run, objective: AdapterObjective(base: base, shape: initial.shape),
      on: source, until: until, report: report)
    return (
      try QuantileAdapter(
        shape: initial.shape, configuration: initial.configuration, values: values), tokens
    )
  }

  /// What is trained, as the checkpoint tells it.
  private struct Run {
    let configuration: TransformerConfiguration
    let head: Bool
    var adapter: AdapterShape?
    let layout: ParameterLayout
  }

  private func optimize(
    _ initial: [Float], run: Run, objective: some TrainingObjective,
    on source: some TrainingSource, until: Int?, report: @Sendable (TrainingProgress) -> Void
  ) async throws -> (values: [Float], tokens: Int) {
    var state = try resume(initial, run)
    let workers = (0..<max(1, plan.workers)).map { _ in GradientWorker(objective: objective) }
    let clock = ContinuousClock()
    let begin = clock.now
    let (tokensBefore, stepBefore) = (state.tokens, state.step)
    let last = min(until ?? plan.steps, plan.steps)
    if let checkpoint, state.step > last {
      throw ModelFileError(
        .training,
        "checkpoint \(checkpoint.path) is at step \(state.step), beyond \(last); "
          + "ask for a later step or delete it")
    }
    while state.step < last {
      if Task.isCancelled {
        if state.step > stepBefore { try save(state, run) }
        throw CancellationError()
      }
      let shards = try source.batch(step: state.step, of: plan.steps, shards: workers.count)
      guard shards.count <= workers.count else {
        throw ModelFileError(
          .training, "the source gave \(shards.count) shards for \(workers.count) workers")
      }
      let values = state.values
      let results = try await withThrowingTaskGroup(
        of: (Int, GradientWorker.Result).self
      ) { group in
        for (index, shard) in shards.enumerated() where !shard.isEmpty {
          group.addTask { (index, try await workers[index].gradient(at: values, on: shard)) }
        }
        return try await group.reduce(into: [(Int, GradientWorker.Result)]()) { $0.append($1) }
          .sorted { $0.0 < $1.0 }.map(\.1)
      }
      let rate = plan.schedule.rate(step: state.step, of: plan.steps)
      let (loss, norm) = try state.apply(results, rate: rate, averaging: plan.averaging)
      state.tokens += shards.reduce(0) { $0 + TrainingBatch.tokenCount($1) }
      if state.step % max(1, plan.checkpointEvery) == 0 || state.step == last {
        try save(state, run)
      }
      report(
        TrainingProgress(
          step: state.step, steps: plan.steps, loss: loss, gradientNorm: norm, rate: rate,
          tokens: state.tokens - tokensBefore, seconds: begin.duration(to: clock.now) / .seconds(1),
          stepsHere: state.step - stepBefore))
    }
    return (state.averaged, state.tokens)
  }

  private struct State {
    var values: [Float]
    var averaged: [Float]
    var optimizer: AdamW
    var tokens: Int
    let layout: ParameterLayout
    var step: Int { optimizer.step }

    mutating func apply(
      _ results: [GradientWorker.Result], rate: Double, averaging: Float
    ) throws(ModelFileError) -> (loss: Double, norm: Float) {
      let weight = results.reduce(0) { $0 + $1.weight }
      let loss = results.reduce(0) { $0 + $1.loss } / max(weight, 1e-9)
      guard loss.isFinite else {
        throw ModelFileError(
          .training, "the loss is \(loss) at step \(step); lower the learning rate")
      }
      var gradient = [Float](repeating: 0, count: layout.count)
      let scale = Float(1 / max(weight, 1e-9))
      for result in results {
        gradient.withUnsafeMutableBufferPointer { sum in
          result.gradient.withUnsafeBufferPointer { part in
            for index in sum.indices { sum[index] += part[index] * scale }
          }
        }
      }
      let norm = optimizer.update(&values, gradient: gradient, rate: rate, layout: layout)
      guard norm.isFinite else {
        throw ModelFileError(
          .training, "the gradient's norm is \(norm) at step \(step); lower the learning rate")
      }
      guard averaging > 0 else {
        averaged = values
        return (loss, norm)
      }
      // A short memory at first, so that the average forgets the random start.
      let decay = min(averaging, Float(1 + step) / Float(10 + step))
      averaged.withUnsafeMutableBufferPointer { averaged in
        values.withUnsafeBufferPointer { values in
          for index in averaged.indices {
            averaged[index] += (1 - decay) * (values[index] - averaged[index])
          }
        }
      }
      return (loss, norm)
    }
  }

  private func resume(_ initial: [Float], _ run: Run) throws(ModelFileError) -> State {
    var optimizer = AdamW(count: initial.count)
    optimizer.weightDecay = plan.weightDecay
    let fresh = State(
      values: initial, averaged: initial, optimizer: optimizer, tokens: 0, layout: run.layout)
    guard let checkpoint, let saved = try TrainingCheckpoint.read(from: checkpoint) else {
      return fresh
    }
    var comparable = saved.header.plan
    comparable.checkpointEvery = plan.checkpointEvery
    guard comparable == plan, saved.header.configuration == run.configuration,
      saved.header.head == run.head, saved.header.adapter == run.adapter,
      saved.header.count == initial.count
    else {
      throw ModelFileError(
        .badFile,
        "checkpoint \(checkpoint.path) is of another run\(difference(from: saved.header)); "
          + "delete it or give another --out")
    }
    var resumed = AdamW(first: saved.first, second: saved.second, step: saved.header.step)
    resumed.weightDecay = plan.weightDecay
    return State(
      values: saved.values, averaged: saved.averaged, optimizer: resumed,
      tokens: saved.header.tokens, layout: run.layout)
  }

  /// Names the first setting in which a checkpoint's plan differs, where it is one of these.
  private func difference(from header: TrainingCheckpoint.Header) -> String {
    let pairs: [(String, String, String)] = [
      ("\(header.plan.steps)", "\(plan.steps)", "steps"),
      ("\(header.plan.workers)", "\(plan.workers)", "workers"),
      ("\(header.plan.seed)", "\(plan.seed)", "seed"),
      (header.plan.description, plan.description, "data"),
    ]
    guard let (there, here, name) = pairs.first(where: { $0.0 != $0.1 }) else { return "" }
    return
      " (\(name) \(there.prefix(80).debugDescription), here \(here.prefix(80).debugDescription))"
  }

  private func save(_ state: State, _ run: Run) throws(ModelFileError) {
    guard let checkpoint else { return }
    try TrainingCheckpoint(
      header: .init(
        plan: plan, configuration: run.configuration, head: run.head, adapter: run.adapter,
        step: state.step, count: state.values.count, tokens: state.tokens),
      values: state.values, first: state.optimizer.first, second: state.optimizer.second,
      averaged: state.averaged
    ).write(to: checkpoint)
  }
}
