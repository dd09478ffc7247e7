import Parsimony
import Tensor

/// Draws many traces at once from one transformer: the built-in inference engine.
///
/// Every trace has its own random generator and the transformer is batch-invariant, so a trace is
/// the same whatever else is in the batch. Prompts are computed once a session and shared.
struct GenerationCore: BatchCore {
  /// A trace to draw.
  struct Input: Sendable {
    /// `<bos>`, prompt and prefix.
    let tokens: [Int32]
    /// Tokens of the prefix within `tokens`: generated earlier, they count towards the limit.
    let prefixTokens: Int
    let session: UInt64
    let sampling: SamplingParameters
    let stopsAtStep: Bool
    let seed: UInt64
  }

  /// What was drawn.
  struct Output: Sendable {
    var steps: [Step] = []
    var ending: Trace.Ending = .open
    var spend = Spend.zero
    var failure: String?
    var isCancelled = false
  }

  private struct Active {
    let id: Int
    let input: Input
    let sampler: FusedSampler
    var generator: SplitMix64
    var slot: Int32
    var logits: [Float]
    var pending: [Int32] = []
    var logProbability = 0.0
    var generated = 0
    var output = Output()

    /// The token that was drawn last.
    var lastToken: Int32 { pending.last ?? CountdownTokenizer.newline }

    /// Turns the tokens since the last step into a step; a lone `<eos>` joins the step before it.
    mutating func closeStep() {
      guard !pending.isEmpty else { return }
      let text = CountdownTokenizer.decode(pending)
      if text.isEmpty, let last = output.steps.popLast() {
        output.steps.append(
          Step(
            text: last.text, tokens: last.tokens + pending.count,
            logProbability: (last.logProbability ?? 0) + logProbability))
      } else {
        output.steps.append(Step(text: text, tokens: pending.count, logProbability: logProbability))
      }
      pending = []
      logProbability = 0
    }
  }

  private struct Template {
    let slot: Int32
    let logits: [Float]
    var lastUse: Int
  }

  private struct TemplateKey: Hashable {
    let session: UInt64
    let tokens: [Int32]
  }

  private let model: FusedTransformer
  private let capacity: Int
  private let templateCapacity: Int
  private var waiting: [(id: Int, input: Input)] = []
  private var active: [Active] = []
  private var templates: [TemplateKey: Template] = [:]
  private var done: [(id: Int, output: Output)] = []
  private var tick = 0

  /// Makes an engine that draws at most `capacity` traces at a time.
  init(
    parameters: ModelParameters, capacity: Int = 64, templates: Int = 64, threads: Int = 1
  ) throws(FusedTransformerError) {
    model = try parameters.fused(slots: capacity + templates, threads: threads)
    self.capacity = capacity
    templateCapacity = templates
  }

  mutating func add(_ input: Input, id: Int) { waiting.append((id, input)) }

  mutating func cancel(id: Int) {
    if let index = waiting.firstIndex(where: { $0.id == id }) {
      waiting.remove(at: index)
      done.append((id, Output(isCancelled: true)))
    } else if let index = active.firstIndex(where: { $0.id == id }) {
      active[index].output.isCancelled = true
      finish(active.remove(at: index))
    }
  }

  mutating func advance() -> [(id: Int, output: Output)] {
    tick += 1
    do {
      try admit()
      try drawTokens()
      try forward()
    } catch {
      for var job in active {
        job.output.failure = error.message
        finish(job)
      }
      active = []
    }
    defer { done = [] }
    return done
  }

  /// Lets waiting jobs in, computing each new prompt once.
  private mutating func admit() throws(FusedTransformerError) {
    var admitted = 0
    for (id, input) in waiting {
      guard active.count < capacity else { break }
      admitted += 1
      do {
        active.append(try start(id, input))
      } catch {
        done.append((id, Output(failure: error.message)))
      }
    }
    waiting.removeFirst(admitted)
  }

  private mutating func start(
    _ id: Int, _ input: Input
  ) throws(FusedTransformerError) -> Active {
    var output = Output()
    let key = TemplateKey(session: input.session, tokens: input.tokens)
    let template: Template
    if var known = templates[key] {
      known.lastUse = tick
      templates[key] = known
      template = known
      output.spend.cachedTokens = input.tokens.count
    } else {
      template = try makeTemplate(key)
      output.spend.promptTokens = input.tokens.count
    }
    return Active(
      id: id, input: input,
      sampler: FusedSampler(
        temperature: input.sampling.temperature, topK: input.sampling.topK,
        topP: input.sampling.topP),
      generator: SplitMix64(seed: input.seed), slot: try model.fork(template.slot),
      logits: template.logits, output: output)
  }

  private mutating func makeTemplate(
    _ key: TemplateKey
  ) throws(FusedTransformerError) -> Template {
    if templates.count >= templateCapacity,
      let oldest = templates.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      templates[oldest.key] = nil
      try model.release(oldest.value.slot)
    }
    let slot = try model.allocateSlot()
    var logits: [Float] = []
    do {
      try model.forward(
        slots: [Int32](repeating: slot, count: key.tokens.count), tokens: key.tokens,
        logitRows: [Int32(key.tokens.count - 1)], into: &logits)
    } catch {
      try model.release(slot)
      throw error
    }
    let template = Template(slot: slot, logits: logits, lastUse: tick)
    templates[key] = template
    return template
  }

  /// Draws one token for every trace and closes those that are done.
  private mutating func drawTokens() throws(FusedTransformerError) {
    var groups: [FusedSampler: [Int]] = [:]
    for index in active.indices { groups[active[index].sampler, default: []].append(index) }
    var tokens = [Int32](repeating: 0, count: active.count)
    var logProbabilities = [Float](repeating: 0, count: active.count)
    for (sampler, members) in groups {
      var logits: [Float] = []
      logits.reserveCapacity(members.count * model.configuration.vocabularySize)
      var uniforms: [Double] = []
      for index in members {
        logits += active[index].logits
        uniforms.append(active[index].generator.unitDouble())
      }
      var drawn: [Int32] = []
      var values: [Float] = []
      try sampler.sample(
        logits: logits, vocabularySize: model.configuration.vocabularySize, uniforms: uniforms,
        tokens: &drawn, logProbabilities: &values)
      for (position, index) in members.enumerated() {
        tokens[index] = drawn[position]
        logProbabilities[index] = values[position]
      }
    }
    var remaining: [Active] = []
    remaining.reserveCapacity(active.count)
    for (index, var job) in active.enumerated() {
      if take(tokens[index], Double(logProbabilities[index]), into: &job) {
        remaining.append(job)
      } else {
        finish(job)
      }
    }
    active = remaining
  }

  /// Books a token; false when the trace is done.
  private func take(_ token: Int32, _ logProbability: Double, into job: inout Active) -> Bool {
    job.generated += 1
    job.pending.append(token)
    job.logProbability += logProbability
    if token == CountdownTokenizer.eos {
      job.closeStep()
      job.output.ending = .ended
      return false
    }
    if token == CountdownTokenizer.newline {
      job.closeStep()
      if job.input.stopsAtStep { return false }
    }
    let length = job.input.tokens.count + job.generated
    if job.generated + job.input.prefixTokens >= job.input.sampling.maximumTokens
      || length >= model.configuration.maximumLength
    {
      job.closeStep()
      job.output.ending = .truncated
      return false
    }
    return true
  }

  /// Computes the next logits of every trace.
  private mutating func forward() throws(FusedTransformerError) {
    guard !active.isEmpty else { return }
    let vocabulary = model.configuration.vocabularySize
    let tokens = active.map { $0.lastToken }
    var logits: [Float] = []
    try model.forward(
      slots: active.map(\.slot), tokens: tokens, logitRows: Array(0..<Int32(active.count)),
      into: &logits)
    for index in active.indices {
      active[index].logits = Array(logits[(index * vocabulary)..<((index + 1) * vocabulary)])
    }
  }

  private mutating func finish(_ job: Active) {
    var output = job.output
    output.spend.generatedTokens = job.generated
    // The slot was allocated by this engine, so releasing it cannot fail.
    try? model.release(job.slot)
    done.append((job.id, output))
  }
}
