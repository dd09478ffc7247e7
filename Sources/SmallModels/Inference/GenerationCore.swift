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

    /// Turns the tokens since the last step into a step. Tokens without text (`<eos>`) join the
    /// step before them; where that came with an earlier request, only the bill shows them, so that
    /// a trace has the same steps whether it was drawn step by step or at once.
    mutating func closeStep() {
      guard !pending.isEmpty else { return }
      let text = CountdownTokenizer.decode(pending)
      if text.isEmpty {
        if let last = output.steps.popLast() {
          output.steps.append(
            Step(
              text: last.text, tokens: last.tokens + pending.count,
              logProbability: (last.logProbability ?? 0) + logProbability))
        }
      } else {
        output.steps.append(Step(text: text, tokens: pending.count, logProbability: logProbability))
      }
      pending = []
      logProbability = 0
    }
  }

  private let model: FusedTransformer
  private let capacity: Int
  private var waiting: [(id: Int, input: Input)] = []
  private var active: [Active] = []
  private var prompts: PromptCache
  private var done: [(id: Int, output: Output)] = []

  /// Makes an engine that draws at most `capacity` traces at a time.
  init(
    parameters: ModelParameters, capacity: Int = 64, prompts: Int = 64, threads: Int = 1
  ) throws(FusedTransformerError) {
    model = try parameters.fused(slots: capacity + prompts, threads: threads)
    self.capacity = capacity
    self.prompts = PromptCache(model, capacity: prompts)
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
    do {
      admit()
      drawTokens()
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
  private mutating func admit() {
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
    let (prompt, isBilled) = try prompts.prompt(
      PromptCache.Key(session: input.session, tokens: input.tokens))
    if isBilled {
      output.spend.promptTokens = input.tokens.count
    } else {
      output.spend.cachedTokens = input.tokens.count
    }
    return Active(
      id: id, input: input,
      sampler: FusedSampler(
        temperature: input.sampling.temperature, topK: input.sampling.topK,
        topP: input.sampling.topP),
      generator: SplitMix64(seed: input.seed), slot: try model.fork(prompt.slot),
      logits: prompt.logits, output: output)
  }

  /// Draws one token for every trace and closes those that are done. Settings that the sampler
  /// refuses fail the traces that have them, and no others.
  private mutating func drawTokens() {
    var groups: [FusedSampler: [Int]] = [:]
    for index in active.indices { groups[active[index].sampler, default: []].append(index) }
    let uniforms = active.indices.map { active[$0].generator.unitDouble() }
    let vocabulary = model.configuration.vocabularySize
    var drawn = [(token: Int32, logProbability: Float)](repeating: (0, 0), count: active.count)
    for (sampler, members) in groups {
      var logits: [Float] = []
      logits.reserveCapacity(members.count * vocabulary)
      for index in members { logits += active[index].logits }
      var tokens: [Int32] = []
      var logProbabilities: [Float] = []
      do {
        try sampler.sample(
          logits: logits, vocabularySize: vocabulary, uniforms: members.map { uniforms[$0] },
          tokens: &tokens, logProbabilities: &logProbabilities)
        for (position, index) in members.enumerated() {
          drawn[index] = (tokens[position], logProbabilities[position])
        }
      } catch {
        for index in members { active[index].output.failure = error.message }
      }
    }
    var remaining: [Active] = []
    remaining.reserveCapacity(active.count)
    for (var job, draw) in zip(active, drawn) {
      if job.output.failure == nil, take(draw.token, Double(draw.logProbability), into: &job) {
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

  /// Gives a trace's slot back and hands its output out.
  private mutating func finish(_ job: Active) {
    var output = job.output
    output.spend.generatedTokens = job.generated
    // The slot was allocated by this engine, so releasing it cannot fail.
    try? model.release(job.slot)
    done.append((job.id, output))
  }
}
